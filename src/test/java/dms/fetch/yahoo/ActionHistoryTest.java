package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.yahoo.ChartAnswer.Payment;
import dms.fetch.yahoo.ChartAnswer.SplitEvent;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionHistoryTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

    @Test
    void asTraded_dividendBeforeASplit_isAsPaid() {
        ChartAnswer answer = new ChartAnswer();
        answer.dividends.add(payment("2020-08-07", 0.205));
        answer.dividends.add(payment("2020-11-06", 0.205));
        answer.splits.add(split("2020-08-31", 4, 1));

        List<CorporateAction> actions = ActionHistory.of(answer, NEW_YORK).asTraded(TODAY);

        assertThat(actions)
                .containsExactly(
                        new Dividend(LocalDate.of(2020, 8, 7), 0.82),
                        new Split(LocalDate.of(2020, 8, 31), 4, 1),
                        new Dividend(LocalDate.of(2020, 11, 6), 0.205));
    }

    @Test
    void asTraded_actionsAfterTheAsking_areNotThereYet() {
        ChartAnswer answer = new ChartAnswer();
        answer.dividends.add(payment("2026-11-24", 1));
        answer.splits.add(split("2026-11-23", 2, 1));
        answer.splits.add(split("2026-11-24", 3, 1));

        ActionHistory history = ActionHistory.of(answer, NEW_YORK);

        assertThat(history.asTraded(TODAY)).containsExactly(new Split(TODAY, 2, 1));
        assertThat(history.splitsUpTo(TODAY)).containsExactly(new Split(TODAY, 2, 1));
    }

    @Test
    void exDate_stampOfTheEveningBeforeInUtc_isTheExchangesDate() {
        ChartAnswer answer = new ChartAnswer();
        long tenInSydney = LocalDate.of(2021, 11, 30)
                .atTime(10, 0)
                .atZone(ZoneId.of("Australia/Sydney"))
                .toEpochSecond();
        answer.dividends.add(new Payment(0, tenInSydney, 0.26));

        List<CorporateAction> actions =
                ActionHistory.of(answer, ZoneId.of("Australia/Sydney")).asTraded(TODAY);

        assertThat(actions).containsExactly(new Dividend(LocalDate.of(2021, 11, 30), 0.26));
    }

    @Test
    void with_otherHistory_addsOnlyWhatIsMissing() {
        ChartAnswer whole = new ChartAnswer();
        whole.dividends.add(payment("2020-08-07", 0.205));
        ChartAnswer ofRange = new ChartAnswer();
        ofRange.dividends.add(payment("2020-08-07", 0.3));
        ofRange.dividends.add(payment("2020-11-06", 0.205));

        List<CorporateAction> actions = ActionHistory.of(whole, NEW_YORK)
                .with(ActionHistory.of(ofRange, NEW_YORK))
                .asTraded(TODAY);

        assertThat(actions)
                .containsExactly(
                        new Dividend(LocalDate.of(2020, 8, 7), 0.205), new Dividend(LocalDate.of(2020, 11, 6), 0.205));
    }

    @Test
    void of_amountsThatAreNone_areCounted() {
        ChartAnswer answer = new ChartAnswer();
        answer.dividends.add(payment("2020-08-07", 0));
        answer.dividends.add(payment("2020-11-06", Double.NaN));

        ActionHistory history = ActionHistory.of(answer, NEW_YORK);

        assertThat(history.unreadable()).isEqualTo(2);
        assertThat(history.asTraded(TODAY)).isEmpty();
    }

    @Test
    void gains_recordedVfinx_areBesideTheDividends() {
        RecordedAnswers.require();
        ChartAnswer answer = RecordedAnswers.answer("vfinx-3mo-max-dividends-capital-gains.json");

        List<CorporateAction> actions = ActionHistory.of(answer, NEW_YORK).asTraded(TODAY);

        assertThat(answer.size()).isEqualTo(164);
        assertThat(actions)
                .hasSize(164)
                .contains(
                        new Dividend(LocalDate.of(1987, 12, 29), 0.32),
                        new Dividend(LocalDate.of(1988, 12, 29), 0.69),
                        new Dividend(LocalDate.of(1999, 12, 23), 0.95),
                        new Dividend(LocalDate.of(2016, 12, 21), 1.254));
    }

    @Test
    void gains_recordedFundsOfToday_areInTheDividends() {
        RecordedAnswers.require();

        assertThat(ofCsv("price-repair/VWILX-1d-cg-double-count.csv"))
                .contains(
                        new Dividend(LocalDate.of(2024, 12, 18), 9.968),
                        new Dividend(LocalDate.of(2025, 12, 17), 7.857));
        assertThat(ofCsv("price-repair/DODFX-1d-cg-double-count.csv"))
                .contains(
                        new Dividend(LocalDate.of(2024, 12, 18), 0.281),
                        new Dividend(LocalDate.of(2025, 12, 18), 0.837));
    }

    private static List<CorporateAction> ofCsv(String path) {
        ChartAnswer answer = new ChartAnswer();
        for (String line : RecordedAnswers.lines(path)) {
            String[] cells = line.split(",", -1);
            if (!cells[0].equals("Date")) {
                answer.dividends.add(payment(cells[0].substring(0, 10), Double.parseDouble(cells[7])));
                answer.capitalGains.add(payment(cells[0].substring(0, 10), Double.parseDouble(cells[9])));
            }
        }
        answer.dividends.removeIf(payment -> payment.amount() == 0);
        answer.capitalGains.removeIf(payment -> payment.amount() == 0);
        return ActionHistory.of(answer, NEW_YORK).asTraded(TODAY);
    }

    @Test
    void mayLack_recordedQuartersWithMoreEventsThanBars_isTrue() {
        RecordedAnswers.require();

        assertThat(ActionHistory.mayLack(RecordedAnswers.answer("vfinx-3mo-max-dividends-capital-gains.json")))
                .isTrue();
    }

    @Test
    void mayLack_recordedAnswersWithEachEventUnderItsBar_isFalse() {
        RecordedAnswers.require();

        for (String file : List.of(
                "aapl-1mo-5y-20div-live-last-bar.json",
                "aapl-1mo-5y-split-live-last-bar.json",
                "aapl-1d-2020-4div-1split.json",
                "msft-1d-6mo-live-last-bar-2div.json",
                "wskt.jk-1d-2020-idr-1div.json",
                "tsla-1d-5-bars.json")) {
            assertThat(ActionHistory.mayLack(RecordedAnswers.answer(file)))
                    .as(file)
                    .isFalse();
        }
    }

    private static Payment payment(String date, double amount) {
        return new Payment(0, seconds(date), amount);
    }

    private static SplitEvent split(String date, double numerator, double denominator) {
        return new SplitEvent(0, seconds(date), numerator, denominator);
    }

    private static long seconds(String date) {
        return LocalDate.parse(date).atTime(15, 0).toEpochSecond(ZoneOffset.UTC);
    }
}
