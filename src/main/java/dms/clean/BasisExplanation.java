package dms.clean;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.SeriesKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which of the possible reasons fits a change of price basis. They are tried in the order of {@link Cause}; the first
 * that gives the factor is taken.
 */
public final class BasisExplanation {

    /** Shares are split into these or joined from them; other ratios are too rare to be guessed from a factor. */
    private static final int MOST_NEW_SHARES = 100;

    private static final int MOST_OLD_SHARES = 5;
    private static final int MOST_NEW_SHARES_OF_SEVERAL = 10;
    private static final double DIVIDENDS_WITHIN = 0.002;
    private static final double LOWEST_DIVIDEND_FACTOR = 0.5;

    private final Cause cause;
    private final PriceBasis.Change change;
    private final List<Split> splits;
    private final String detail;

    private BasisExplanation(Cause cause, PriceBasis.Change change, List<Split> splits, String detail) {
        this.cause = cause;
        this.change = change;
        this.splits = splits;
        this.detail = detail;
    }

    /** A reason for another price basis. */
    public enum Cause {
        /** Splits that are known and that the fetched prices were adjusted for, or once too often. */
        KNOWN_SPLIT(0.99),
        /** Known dividends: the source sends prices that are adjusted for them. */
        DIVIDENDS(0.9),
        /** Another unit of money, such as pence for pounds. */
        UNIT(0.95),
        /** The ratio of a split of which no source has told yet. */
        UNKNOWN_SPLIT(0.6),
        /** Each bar by another factor: the ticker means another share now, or the source mixes two. */
        OTHER_SERIES(0.8),
        /** None of these. */
        UNKNOWN(0.5);

        private final double confidence;

        Cause(double confidence) {
            this.confidence = confidence;
        }

        /** The name in lower case, as it is kept and shown. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The explanation that fits.
     *
     * @param stored the stored bars that were compared
     * @param actions the splits and dividends that are known
     * @return empty if the change is none after all: a few older bars that differ for no known reason are revisions
     */
    public static Optional<BasisExplanation> of(
            PriceBasis.Change change, SeriesKey key, BarSeries stored, List<CorporateAction> actions) {
        if (change.shape() == PriceBasis.Shape.EACH) {
            return Optional.of(new BasisExplanation(
                    Cause.OTHER_SERIES,
                    change,
                    List.of(),
                    "the factors differ from bar to bar: the source's ticker means another share, or it was renamed"));
        }
        Optional<BasisExplanation> known = knownSplits(change, actions);
        if (known.isPresent()) {
            return known;
        }
        boolean older = change.shape() == PriceBasis.Shape.OLDER;
        if (older && change.bars() < 2) {
            return Optional.empty();
        }
        Optional<BasisExplanation> guessed = dividends(change, key, stored, actions);
        if (guessed.isEmpty() && !older) {
            guessed = unit(change);
        }
        if (guessed.isEmpty()) {
            guessed = unknownSplit(change);
        }
        return guessed.isPresent() || older
                ? guessed
                : Optional.of(new BasisExplanation(
                        Cause.UNKNOWN, change, List.of(), "no split, dividend or unit gives this factor"));
    }

    private static Optional<BasisExplanation> knownSplits(PriceBasis.Change change, List<CorporateAction> actions) {
        List<Split> later = actions.stream()
                .filter(Split.class::isInstance)
                .map(Split.class::cast)
                .filter(split -> split.exDate().isAfter(change.last()))
                .filter(split -> change.shape() == PriceBasis.Shape.ALL
                        || !split.exDate().isAfter(change.next()))
                .sorted(Comparator.comparing(Split::exDate))
                .toList();
        for (int from = 0; from < later.size(); from++) {
            for (int to = later.size(); to > from; to--) {
                List<Split> some = later.subList(from, to);
                double ratio = some.stream().mapToDouble(Split::ratio).reduce(1, (a, b) -> a * b);
                if (isNear(change.factor(), 1 / ratio) || isNear(change.factor(), ratio)) {
                    return Optional.of(new BasisExplanation(
                            Cause.KNOWN_SPLIT, change, List.copyOf(some), "known: " + sentence(some)));
                }
            }
        }
        return Optional.empty();
    }

    private static String sentence(List<Split> splits) {
        List<String> each = splits.stream()
                .map(split -> String.format(
                        Locale.ROOT,
                        "split %s:%s of %s",
                        plain(split.numerator()),
                        plain(split.denominator()),
                        split.exDate()))
                .toList();
        return String.join(", ", each);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** The product of (1 - amount / close) over the known dividends after the bars. */
    private static Optional<BasisExplanation> dividends(
            PriceBasis.Change change, SeriesKey key, BarSeries stored, List<CorporateAction> actions) {
        if (change.factor() >= 1 || change.factor() < LOWEST_DIVIDEND_FACTOR) {
            return Optional.empty();
        }
        double close = stored.close(stored.size() - 1);
        for (int i = stored.size() - 1; i >= 0; i--) {
            if (!key.dateOf(stored.openTimeMillis(i)).isAfter(change.last())) {
                close = stored.close(i);
                break;
            }
        }
        double factor = 1;
        List<LocalDate> dates = new ArrayList<>();
        for (CorporateAction action : actions) {
            if (action instanceof Dividend dividend && dividend.exDate().isAfter(change.last())) {
                factor *= 1 - dividend.amount() / close;
                dates.add(dividend.exDate());
            }
        }
        return dates.isEmpty() || Math.abs(change.factor() / factor - 1) > DIVIDENDS_WITHIN
                ? Optional.empty()
                : Optional.of(new BasisExplanation(
                        Cause.DIVIDENDS,
                        change,
                        List.of(),
                        "the known dividends of " + dates + " give it: the source sends prices adjusted for dividends,"
                                + " which DMS does on read (adjust=all)"));
    }

    private static Optional<BasisExplanation> unit(PriceBasis.Change change) {
        boolean isUnit = isNear(change.factor(), 100) || isNear(change.factor(), 0.01);
        return isUnit && isNear(change.volumeFactor(), 1)
                ? Optional.of(new BasisExplanation(
                        Cause.UNIT,
                        change,
                        List.of(),
                        "a hundredfold at the same volumes: another unit of money, such as pence for pounds; a full_sync"
                                + " task of the source that is right settles it"))
                : Optional.empty();
    }

    private static Optional<BasisExplanation> unknownSplit(PriceBasis.Change change) {
        for (int old = 1; old <= MOST_OLD_SHARES; old++) {
            int most = old == 1 ? MOST_NEW_SHARES : MOST_NEW_SHARES_OF_SEVERAL;
            for (int young = old + 1; young <= most; young++) {
                double ratio = (double) young / old;
                if (isNear(change.factor(), 1 / ratio)) {
                    return Optional.of(unknownSplit(change, young, old));
                }
                if (isNear(change.factor(), ratio)) {
                    return Optional.of(unknownSplit(change, old, young));
                }
            }
        }
        return Optional.empty();
    }

    private static BasisExplanation unknownSplit(PriceBasis.Change change, int young, int old) {
        Split split = new Split(change.next(), young, old);
        return new BasisExplanation(
                Cause.UNKNOWN_SPLIT,
                change,
                List.of(split),
                "it looks like a " + young + ":" + old + " split after " + change.last()
                        + " that no source has listed yet; it settles itself once one does");
    }

    private static boolean isNear(double value, double expected) {
        return Math.abs(value / expected - 1) < PriceBasis.SAME_WITHIN;
    }

    /** The reason. */
    public Cause cause() {
        return cause;
    }

    /** How sure it is, from 0 to 1: more if the volumes say the same of a split. */
    public double confidence() {
        boolean volumesAgree = isNear(change.volumeFactor() * change.factor(), 1);
        return cause == Cause.UNKNOWN_SPLIT && volumesAgree ? 0.85 : cause.confidence;
    }

    /** What was found, what was expected, and what explains it. */
    public String sentence() {
        String bars = change.shape() == PriceBasis.Shape.OLDER
                ? "the " + change.bars() + " shared bars up to " + change.last() + ", and none after it,"
                : "all " + change.bars() + " bars up to " + change.last() + " that are stored already";
        return String.format(
                Locale.ROOT,
                "%s were fetched at %s%.6g times their stored close, expected 1: %s",
                bars,
                change.shape() == PriceBasis.Shape.EACH ? "about " : "",
                change.factor(),
                detail);
    }

    /** What it was made from, as names and numbers. */
    public SortedMap<String, String> evidence() {
        SortedMap<String, String> evidence = new TreeMap<>();
        evidence.put("explanation", cause.label());
        evidence.put("bars", Integer.toString(change.bars()));
        evidence.put("factor", String.format(Locale.ROOT, "%.6g", change.factor()));
        evidence.put("volume_factor", String.format(Locale.ROOT, "%.6g", change.volumeFactor()));
        evidence.put("last_date", change.last().toString());
        if (!splits.isEmpty()) {
            evidence.put("splits", sentence(splits));
        }
        return evidence;
    }

    /** The same as long as the reason and roughly the factor are. */
    public String digest() {
        return cause.label() + String.format(Locale.ROOT, "/%.2g", change.factor());
    }

    /** What would settle it if it is true: the split that nobody has listed. No edits for the other reasons. */
    public List<Edit> repair() {
        return cause == Cause.UNKNOWN_SPLIT ? List.of(new Edit.ActionAdded(splits.get(0))) : List.of();
    }

    /**
     * The fetched bars on the stored basis, if known splits explain the change and what was fetched then agrees with what
     * is stored; of the bars that both have, the stored ones, so that rounding makes no revisions.
     */
    public Optional<BarSeries> turnedBack(SeriesKey key, BarSeries stored, BarSeries fetched) {
        if (cause != Cause.KNOWN_SPLIT) {
            return Optional.empty();
        }
        boolean divided = (change.factor() < 1) == (ratioFrom(LocalDate.MIN) > 1);
        boolean volumesToo = !isNear(change.volumeFactor(), 1);
        BarSeries.Builder turned = BarSeries.builder(fetched.size());
        for (int i = 0; i < fetched.size(); i++) {
            long time = fetched.openTimeMillis(i);
            double ratio = ratioFrom(key.lastDateOf(time));
            double price = divided ? ratio : 1 / ratio;
            turned.add(
                    time,
                    single(fetched.open(i) * price),
                    single(fetched.high(i) * price),
                    single(fetched.low(i) * price),
                    single(fetched.close(i) * price),
                    volumesToo ? Math.rint(fetched.volume(i) / price) : fetched.volume(i));
        }
        BarSeries bars = turned.build();
        return PriceBasis.between(key, stored, bars).isEmpty()
                ? Optional.of(bars.merge(shared(stored, bars)))
                : Optional.empty();
    }

    /** The product of the ratios of the splits after a date. */
    private double ratioFrom(LocalDate date) {
        double ratio = 1;
        for (Split split : splits) {
            ratio *= split.exDate().isAfter(date) ? split.ratio() : 1;
        }
        return ratio;
    }

    /** Sources send prices as 32-bit floats; what lies beyond their seven digits is noise of the multiplication. */
    private static double single(double price) {
        return Double.parseDouble(Float.toString((float) price));
    }

    private static BarSeries shared(BarSeries stored, BarSeries fetched) {
        BarSeries.Builder both = BarSeries.builder(stored.size());
        for (int i = 0; i < stored.size(); i++) {
            int row = fetched.indexFrom(stored.openTimeMillis(i));
            if (row < fetched.size() && fetched.openTimeMillis(row) == stored.openTimeMillis(i)) {
                both.add(stored, i);
            }
        }
        return both.build();
    }
}
