package dms.maintain;

import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.SourceStatus;
import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Passes on what another source answers, on another price basis and with only some of the actions. */
final class BentSource implements BarSource {

    private final String name;
    volatile BarSource straight;

    /** How often it was asked. */
    final AtomicInteger asked = new AtomicInteger();

    /** Which actions are listed. */
    volatile Predicate<CorporateAction> listed = action -> true;

    /** How they are listed. */
    volatile UnaryOperator<CorporateAction> relisted = action -> action;

    /** What is listed besides. */
    volatile List<CorporateAction> added = List.of();

    /** What prices are multiplied by. */
    volatile double factor = 1;

    /** Whether prices and volumes are adjusted for every split up to now, as many sources send them. */
    volatile boolean adjusted;

    BentSource(String name, BarSource straight) {
        this.name = name;
        this.straight = straight;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean supports(SeriesKey key) {
        return straight.supports(key);
    }

    @Override
    public FetchOutcome fetch(FetchRequest request) {
        asked.incrementAndGet();
        FetchOutcome.Answered answer = (FetchOutcome.Answered) straight.fetch(request);
        List<CorporateAction> actions = answer.actions();
        SplitFactors splits = SplitFactors.of(adjusted ? actions : List.of());
        RawBars rows = new RawBars(answer.rows().size());
        for (int i = 0; i < answer.rows().size(); i++) {
            long time = answer.rows().openTimeMillis(i);
            double split = splits.after(request.key().lastDateOf(time));
            rows.add(
                    time,
                    price(answer.rows(), BarField.OPEN, i, split),
                    price(answer.rows(), BarField.HIGH, i, split),
                    price(answer.rows(), BarField.LOW, i, split),
                    price(answer.rows(), BarField.CLOSE, i, split),
                    answer.rows().value(BarField.VOLUME, i) * split);
        }
        List<CorporateAction> told = Stream.concat(actions.stream(), added.stream())
                .filter(listed)
                .map(relisted)
                .toList();
        return new FetchOutcome.Answered(rows, told, answer.leftOut());
    }

    /** As a 32-bit float, which is what sources send. */
    private double price(RawBars rows, BarField field, int i, double split) {
        return adjusted || factor != 1
                ? Double.parseDouble(Float.toString((float) (rows.value(field, i) * factor / split)))
                : rows.value(field, i);
    }

    @Override
    public SourceStatus status() {
        return SourceStatus.ready(name, "a test's");
    }
}
