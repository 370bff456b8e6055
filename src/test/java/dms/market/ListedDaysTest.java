package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dms.market.ListedDays.Part;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ListedDaysTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);

    @Test
    void with_rangesThatMeet_isBoth() {
        ListedDays both = list(0, 4).with(list(5, 9));

        assertThat(both).isEqualTo(list(0, 9));
        assertThat(list(5, 9).with(list(0, 4))).isEqualTo(both);
        assertThat(list(0, 9).with(list(3, 4))).isEqualTo(both);
    }

    @Test
    void with_rangesApartOrNone_isTheLonger() {
        assertThat(list(0, 4).with(list(6, 7))).isEqualTo(list(0, 4));
        assertThat(list(0, 1).with(list(6, 9))).isEqualTo(list(6, 9));
        assertThat(ListedDays.NONE.with(list(6, 9))).isEqualTo(list(6, 9));
        assertThat(ListedDays.NONE.isEmpty()).isTrue();
    }

    @Test
    void create_dayOutsideOfItsRange_isRefused() {
        SortedMap<LocalDate, Part> days = new TreeMap<>();
        days.put(MON_2024_07_01.plusDays(9), Part.WHOLE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ListedDays(Market.HK, MON_2024_07_01, MON_2024_07_01.plusDays(8), days))
                .withMessageContaining("2024-07-10");
    }

    private static ListedDays list(int from, int to) {
        SortedMap<LocalDate, Part> days = new TreeMap<>();
        for (int day = from; day <= to; day++) {
            days.put(MON_2024_07_01.plusDays(day), Part.WHOLE);
        }
        return new ListedDays(Market.HK, MON_2024_07_01.plusDays(from), MON_2024_07_01.plusDays(to), days);
    }
}
