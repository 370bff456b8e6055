package dms.write;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionMergeTest {

    private static final Instant NOW = Instant.parse("2024-07-05T12:00:00Z");
    private static final LocalDate MON_2020_08_31 = LocalDate.of(2020, 8, 31);
    private static final Split SPLIT = new Split(MON_2020_08_31, 4, 1);
    private static final Dividend MAY = new Dividend(LocalDate.of(2020, 5, 8), 3.28);
    private static final Dividend AUGUST = new Dividend(LocalDate.of(2020, 8, 7), 3.28);

    @Test
    void merge_firstListing_isStoredWithoutARevision() {
        ActionMerge merge = merge(List.of(), "yahoo", List.of(SPLIT, AUGUST));

        assertThat(merge.merged()).containsExactly(AUGUST, SPLIT);
        assertThat(merge.outcome().revisions()).isEmpty();
    }

    @Test
    void merge_actionOlderThanAllStored_isNew() {
        ActionMerge merge = merge(
                List.of(AUGUST, SPLIT),
                "yahoo",
                List.of(MAY, AUGUST, SPLIT),
                listing("yahoo", NOW.minusSeconds(9), AUGUST, SPLIT));

        assertThat(merge.merged()).containsExactly(MAY, AUGUST, SPLIT);
        assertThat(merge.outcome().revisions()).isEmpty();
    }

    @Test
    void merge_ownActionNotListedAnyMore_isTakenBack() {
        ActionMerge merge = merge(
                List.of(AUGUST, SPLIT), "yahoo", List.of(SPLIT), listing("yahoo", NOW.minusSeconds(9), AUGUST, SPLIT));

        assertThat(merge.merged()).containsExactly(SPLIT);
        assertThat(merge.outcome().revisions()).containsExactly(new Edit.ActionRemoved(AUGUST));
    }

    /** Yahoo may list one event of the present month alone; the listing that is remembered waits for the other. */
    @Test
    void merge_ownDividendOfThisMonthNotListed_staysAndIsRemembered() {
        Dividend june = new Dividend(LocalDate.of(2024, 6, 10), 0.25);

        ActionMerge merge = merge(
                List.of(SPLIT, june), "yahoo", List.of(SPLIT), listing("yahoo", NOW.minusSeconds(9), SPLIT, june));

        assertThat(merge.merged()).containsExactly(SPLIT, june);
        assertThat(merge.listing().actions()).containsExactly(SPLIT, june);
    }

    @Test
    void merge_anothersActionNotListed_stays() {
        ActionMerge merge = merge(
                List.of(AUGUST, SPLIT), "futu", List.of(AUGUST), listing("yahoo", NOW.minusSeconds(9), AUGUST, SPLIT));

        assertThat(merge.merged()).containsExactly(AUGUST, SPLIT);
        assertThat(merge.outcome().revisions()).isEmpty();
    }

    @Test
    void merge_ownActionCorrected_isReplaced() {
        Dividend right = new Dividend(AUGUST.exDate(), 0.82);

        ActionMerge merge =
                merge(List.of(AUGUST), "yahoo", List.of(right), listing("yahoo", NOW.minusSeconds(9), AUGUST));

        assertThat(merge.merged()).containsExactly(right);
        assertThat(merge.outcome().revisions()).containsExactly(new Edit.ActionReplaced(AUGUST, right));
    }

    @Test
    void merge_anothersActionListedDifferently_staysInDispute() {
        Dividend other = new Dividend(AUGUST.exDate(), 0.82);

        ActionMerge merge =
                merge(List.of(AUGUST), "futu", List.of(other), listing("yahoo", NOW.minusSeconds(9), AUGUST));

        assertThat(merge.merged()).containsExactly(AUGUST);
        assertThat(merge.outcome().disputes()).containsExactly(new ActionOutcome.Dispute(AUGUST, other, "yahoo"));
    }

    /** One split under the dates of two sources must not halve the prices twice. */
    @Test
    void merge_sameSplitOnAnotherDay_isOneSplit() {
        Split dayLater = new Split(MON_2020_08_31.plusDays(1), 4, 1);

        ActionMerge merge =
                merge(List.of(SPLIT), "futu", List.of(dayLater), listing("yahoo", NOW.minusSeconds(9), SPLIT));

        assertThat(merge.merged()).containsExactly(SPLIT);
        assertThat(merge.outcome().disputes()).hasSize(1);
    }

    @Test
    void merge_twoDividendsOfOneWeekListedByOneSource_areTwo() {
        Dividend special = new Dividend(AUGUST.exDate().plusDays(3), 10);

        ActionMerge merge =
                merge(List.of(AUGUST), "futu", List.of(AUGUST, special), listing("yahoo", NOW.minusSeconds(9), AUGUST));

        assertThat(merge.merged()).containsExactly(AUGUST, special);
    }

    @Test
    void merge_listingOfTheOtherOlderThanAMonth_countsNoMore() {
        Dividend other = new Dividend(AUGUST.exDate(), 0.82);

        ActionMerge merge = merge(
                List.of(AUGUST), "futu", List.of(other), listing("yahoo", NOW.minus(Duration.ofDays(31)), AUGUST));

        assertThat(merge.merged()).containsExactly(other);
        assertThat(merge.outcome().revisions()).containsExactly(new Edit.ActionReplaced(AUGUST, other));
    }

    /** A slave that became master has the actions, and does not know who listed them. */
    @Test
    void merge_noListingKnown_replacesAndTakesNothingBack() {
        Dividend other = new Dividend(AUGUST.exDate(), 0.82);

        ActionMerge merge = merge(List.of(MAY, AUGUST), "yahoo", List.of(other));

        assertThat(merge.merged()).containsExactly(MAY, other);
        assertThat(merge.outcome().revisions()).containsExactly(new Edit.ActionReplaced(AUGUST, other));
    }

    @Test
    void merge_noiseOfTheSeventhDigit_changesNothing() {
        Dividend again = new Dividend(AUGUST.exDate(), 3.2800001);

        ActionMerge merge =
                merge(List.of(AUGUST), "yahoo", List.of(again), listing("yahoo", NOW.minusSeconds(9), AUGUST));

        assertThat(merge.merged()).containsExactly(AUGUST);
        assertThat(merge.outcome().isChanged()).isFalse();
    }

    @Test
    void merge_storedInAnotherOrder_isNoChange() {
        assertThat(merge(List.of(SPLIT, AUGUST), "yahoo", List.of(SPLIT, AUGUST))
                        .outcome()
                        .isChanged())
                .isFalse();
    }

    private static ActionMerge merge(
            List<CorporateAction> stored, String source, List<CorporateAction> listed, ActionListing... before) {
        return new ActionMerge(stored, new ActionListing(source, NOW, listed), List.of(before));
    }

    private static ActionListing listing(String source, Instant listed, CorporateAction... actions) {
        return new ActionListing(source, listed, List.of(actions));
    }
}
