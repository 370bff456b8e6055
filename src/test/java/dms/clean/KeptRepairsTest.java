package dms.clean;

import static dms.market.FlatBars.closes;
import static dms.market.FlatBars.replaced;
import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptRepairsTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final Dividend WRONG = new Dividend(MON_2024_07_01, 25);
    private static final Dividend RIGHT = new Dividend(MON_2024_07_01, 0.25);

    @Test
    void bars_sameWrongValueAgain_areWhatTheyWereRepairedTo() {
        List<Edit> standing = List.of(replaced(1, 1100, 11));

        assertThat(KeptRepairs.bars(closes(10, 1100.00001, 12), standing)).isEqualTo(closes(10, 11, 12));
    }

    @Test
    void bars_anotherValue_isTheSourcesCorrection() {
        List<Edit> standing = List.of(replaced(1, 1100, 11));

        assertThat(KeptRepairs.bars(closes(10, 11.5, 12), standing)).isEqualTo(closes(10, 11.5, 12));
    }

    @Test
    void bars_repairedTwice_areWhatTheLastRepairSays() {
        List<Edit> standing = List.of(replaced(1, 1100, 11), replaced(1, 11, 11.2));

        assertThat(KeptRepairs.bars(closes(10, 1100, 12), standing)).isEqualTo(closes(10, 11.2, 12));
        assertThat(KeptRepairs.bars(closes(10, 11, 12), standing)).isEqualTo(closes(10, 11.2, 12));
    }

    @Test
    void bars_removedOneSentAgain_isLeftOut() {
        List<Edit> standing = List.of(new Edit.BarRemoved(closes(10, 11, 12).bar(1)));

        BarSeries kept = KeptRepairs.bars(closes(10, 11, 12), standing);

        assertThat(kept.size()).isEqualTo(2);
        assertThat(kept.close(1)).isEqualTo(12);
    }

    @Test
    void actions_wrongOneListedAgain_isReplaced() {
        List<Edit> standing = List.of(new Edit.ActionRemoved(WRONG), new Edit.ActionAdded(RIGHT));
        Split split = new Split(MON_2024_07_01, 4, 1);

        assertThat(KeptRepairs.actions(List.of(split, WRONG), standing)).containsExactly(split, RIGHT);
        assertThat(KeptRepairs.actions(List.of(split, RIGHT), standing)).containsExactly(split, RIGHT);
        assertThat(KeptRepairs.actions(List.of(split), standing)).containsExactly(split, RIGHT);
    }

    @Test
    void actions_correctedByTheSource_areTheSources() {
        List<Edit> standing = List.of(new Edit.ActionRemoved(WRONG), new Edit.ActionAdded(RIGHT));
        Dividend corrected = new Dividend(MON_2024_07_01, 0.26);

        assertThat(KeptRepairs.actions(List.of(corrected), standing)).containsExactly(corrected);
    }

    @Test
    void actions_noneListed_sayNothing() {
        List<CorporateAction> none = List.of();

        assertThat(KeptRepairs.actions(none, List.of(new Edit.ActionAdded(RIGHT))))
                .isEmpty();
    }
}
