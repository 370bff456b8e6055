package dms.clean;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.TimeRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides single rows. Each rule looks at one thing and puts a weight on the scales, the logarithm of how much likelier
 * what it sees is if the one source is wrong than if the other is; together they give a probability. The weights of the
 * rules that look at the row alone are set by hand, those of distances follow from the surrounding days.
 */
final class RowJudge {

    /** What cannot be, or was never traded, decides by itself. */
    private static final double DECISIVE = 6;
    /** A range that lacks trades the other source saw: strong, since trades are lost more easily than invented. */
    private static final double LOST_TRADES = 3.5;

    private static final double REPEATED = 4;
    private static final double VOLUME_LOST = 4;
    private static final double WITNESS = 3;
    private static final double MOST_FOR_A_DISTANCE = 6;
    private static final double FEW_TICKS = 2.2;
    private static final double USUAL_DISTANCE = 4;
    /** Where the closes agree, a wide range is no wonder on a wild day. */
    private static final double USUAL_EXTREME = 8;

    private static final double ODD_VOLUME = Math.log(8);
    private static final double EXACT_VOLUME_WITHIN = 0.001;
    private static final double SAME_VOLUME_UNIT_WITHIN = 0.05;
    private static final int ROWS_FOR_VOLUME = 10;

    /** Where ranges differ on more rows than this, the feeds count different trades, and a wider one proves nothing. */
    private static final double RANGES_DIFFER_RARELY = 0.03;

    private static final double RANGES_DIFFER_OFTEN = 0.08;

    private final Dispute dispute;
    private final Comparison comparison;
    private final List<FurtherWitness> further;
    private final double threshold;
    private final double lostTrades;

    RowJudge(Dispute dispute, Comparison comparison, double threshold) {
        this.dispute = dispute;
        this.comparison = comparison;
        this.threshold = threshold;
        this.further = dispute.further().stream()
                .map(witness -> new FurtherWitness(
                        witness,
                        new Comparison(
                                dispute.key(),
                                SharedRows.of(dispute.primary().bars(), witness.bars()),
                                dispute.actions())))
                .toList();
        double often = differingRanges();
        this.lostTrades = LOST_TRADES
                * Math.max(
                        0, Math.min(1, (RANGES_DIFFER_OFTEN - often) / (RANGES_DIFFER_OFTEN - RANGES_DIFFER_RARELY)));
    }

    private record FurtherWitness(Witness witness, Comparison comparison) {}

    /** How large a part of the rows differs in its range and nothing else. */
    private double differingRanges() {
        int count = 0;
        for (int i = 0; i < comparison.rows().size(); i++) {
            if (!comparison.agreed(i)) {
                RowPair pair = pair(i);
                boolean isRangeOnly = comparison.agrees(BarField.CLOSE, i)
                        && !pair.isPrimaryEmpty()
                        && !pair.isSecondEmpty()
                        && (pair.differing().contains(BarField.HIGH)
                                || pair.differing().contains(BarField.LOW));
                count += isRangeOnly ? 1 : 0;
            }
        }
        return (double) Math.max(0, count - PriceRelations.ROWS_NEEDED)
                / comparison.rows().size();
    }

    private RowPair pair(int i) {
        return new RowPair(
                comparison,
                i,
                dispute.second().partial().contains(comparison.rows().time(i)));
    }

    /** What is to say of row i; empty if the sources agree on it. */
    Optional<Verdict> weigh(int i) {
        RowPair pair = pair(i);
        if (pair.differing().isEmpty()) {
            return volume(pair);
        }
        Neighbours neighbours = new Neighbours(comparison, i);
        Scales scales = new Scales();
        rowItself(pair, scales);
        if (neighbours.isEnough()) {
            distances(pair, neighbours, scales);
            lostPart(pair, neighbours, scales);
            swapped(pair, neighbours, scales);
        }
        witnesses(pair, scales);
        record(scales);
        if (scales.isUnexplained()) {
            withoutEvidence(pair, neighbours, scales);
        }
        if (comparison.isUncertain(i)) {
            scales.note(
                    "the ratio of the sources changes next to this row, so the value in the primary's units is not sure");
            return Optional.of(verdict(pair, neighbours, scales, Ruling.AMBIGUOUS));
        }
        return Optional.of(verdict(pair, neighbours, scales, scales.ruling(threshold)));
    }

    private void rowItself(RowPair pair, Scales scales) {
        String primary = dispute.primary().source();
        String second = dispute.second().source();
        if (pair.isPrimaryImpossible() != pair.isSecondImpossible()) {
            scales.add(
                    Disagreement.IMPOSSIBLE_ROW,
                    pair.isPrimaryImpossible() ? DECISIVE : -DECISIVE,
                    (pair.isPrimaryImpossible() ? primary : second) + " has a row that no trading can make");
        }
        boolean hasSecondTraded = !pair.isSecondEmpty() && pair.second(BarField.VOLUME) > 0;
        boolean hasPrimaryTraded = !pair.isPrimaryEmpty() && pair.primary(BarField.VOLUME) > 0;
        if (pair.isPrimaryEmpty() && hasSecondTraded) {
            scales.add(
                    Disagreement.FLAT_ROW,
                    DECISIVE,
                    primary + " has one price and no volume where " + second + " saw trades");
        } else if (pair.isSecondEmpty() && hasPrimaryTraded) {
            scales.add(
                    Disagreement.FLAT_ROW,
                    -DECISIVE,
                    second + " has one price and no volume where " + primary + " saw trades");
        }
        boolean isPrimaryStale = repeats(pair.row(), true);
        if (isPrimaryStale != repeats(pair.row(), false) && !pair.isPrimaryEmpty() && !pair.isSecondEmpty()) {
            scales.add(
                    Disagreement.STALE_ROW,
                    isPrimaryStale ? REPEATED : -REPEATED,
                    (isPrimaryStale ? primary : second) + " repeats its row before in every price and the volume");
        }
    }

    private boolean repeats(int i, boolean isPrimary) {
        if (i == 0) {
            return false;
        }
        for (BarField field : BarField.values()) {
            double now = isPrimary
                    ? comparison.rows().primary(field, i)
                    : comparison.rows().second(field, i);
            double before = isPrimary
                    ? comparison.rows().primary(field, i - 1)
                    : comparison.rows().second(field, i - 1);
            if (now != before) {
                return false;
            }
        }
        return true;
    }

    /** The price in which one source is farther from what is usual around than the other. */
    private void distances(RowPair pair, Neighbours neighbours, Scales scales) {
        double strongest = 0;
        BarField where = BarField.CLOSE;
        for (BarField price : pair.differing()) {
            double weight = Neighbours.likelihood(neighbours.distance(price, pair.second(price)))
                    - Neighbours.likelihood(neighbours.distance(price, pair.primary(price)));
            if (Math.abs(weight) > Math.abs(strongest)) {
                strongest = weight;
                where = price;
            }
        }
        double mine = neighbours.distance(where, pair.primary(where));
        double theirs = neighbours.distance(where, pair.second(where));
        double usual = pair.differing().contains(BarField.CLOSE) ? USUAL_DISTANCE : USUAL_EXTREME;
        if (Math.max(Math.abs(mine), Math.abs(theirs)) < usual) {
            return;
        }
        double unit = RowPair.unit(pair.primary(where), pair.second(where));
        scales.add(
                unit == 0 ? Disagreement.OUTLIER : Disagreement.PRICE_UNIT,
                Math.max(-MOST_FOR_A_DISTANCE, Math.min(MOST_FOR_A_DISTANCE, strongest)),
                String.format(
                        Locale.ROOT,
                        "%s%s lies %.1f usual spreads off the %d days around (closes about %.6g), %s %.1f",
                        unit == 0 ? "" : String.format(Locale.ROOT, "a factor of %g; ", unit),
                        dispute.primary().source() + "'s " + where,
                        mine,
                        neighbours.count(),
                        neighbours.reference(),
                        dispute.second().source() + "'s",
                        theirs));
    }

    /** One range inside of the other, by more than the smallest steps, and the wider one still usual. */
    private void lostPart(RowPair pair, Neighbours neighbours, Scales scales) {
        boolean isRange =
                pair.differing().contains(BarField.HIGH) || pair.differing().contains(BarField.LOW);
        if (!isRange || pair.differing().contains(BarField.CLOSE) || pair.isPrimaryEmpty() || pair.isSecondEmpty()) {
            return;
        }
        double tick = neighbours.tick();
        double beyond = Math.max(pair.secondBeyond(), pair.primaryBeyond());
        double slack = comparison.tolerance(pair.primary(BarField.CLOSE), pair.row());
        boolean isNested = Math.min(pair.secondBeyond(), pair.primaryBeyond()) <= slack;
        if (beyond <= FEW_TICKS * tick || !isNested || lostTrades == 0) {
            return;
        }
        boolean isPrimaryShort = pair.secondBeyond() > pair.primaryBeyond();
        double unusual = Math.max(
                Math.abs(unusual(pair, neighbours, BarField.HIGH, isPrimaryShort)),
                Math.abs(unusual(pair, neighbours, BarField.LOW, isPrimaryShort)));
        if (unusual >= USUAL_EXTREME) {
            return;
        }
        scales.add(
                Disagreement.LOST_PART,
                isPrimaryShort ? lostTrades : -lostTrades,
                String.format(
                        Locale.ROOT,
                        "%s saw trades %.4g (%.1f steps of %.3g) outside of the range of %s, none of them unusual for the days"
                                + " around (%.1f spreads), and the closes agree",
                        isPrimaryShort
                                ? dispute.second().source()
                                : dispute.primary().source(),
                        beyond,
                        beyond / tick,
                        tick,
                        isPrimaryShort
                                ? dispute.primary().source()
                                : dispute.second().source(),
                        unusual));
    }

    private static double unusual(RowPair pair, Neighbours neighbours, BarField price, boolean isSecond) {
        return neighbours.distance(price, isSecond ? pair.second(price) : pair.primary(price));
    }

    private void swapped(RowPair pair, Neighbours neighbours, Scales scales) {
        if (pair.isSwapped(BarField.HIGH, BarField.LOW)) {
            scales.call(Disagreement.COLUMNS_SWAPPED);
            scales.note("high and low stand in each other's place");
        }
        int i = pair.row();
        boolean areBesideAgreed =
                i > 0 && i + 1 < comparison.rows().size() && comparison.agreed(i - 1) && comparison.agreed(i + 1);
        if (pair.isSwapped(BarField.OPEN, BarField.CLOSE) && areBesideAgreed) {
            double before = comparison.primary(BarField.CLOSE, i - 1);
            double after = comparison.primary(BarField.OPEN, i + 1);
            double weight = neighbours.gapLikelihood(before, pair.second(BarField.OPEN))
                    + neighbours.gapLikelihood(pair.second(BarField.CLOSE), after)
                    - neighbours.gapLikelihood(before, pair.primary(BarField.OPEN))
                    - neighbours.gapLikelihood(pair.primary(BarField.CLOSE), after);
            scales.add(
                    Disagreement.COLUMNS_SWAPPED,
                    Math.max(-MOST_FOR_A_DISTANCE, Math.min(MOST_FOR_A_DISTANCE, weight)),
                    String.format(
                            Locale.ROOT,
                            "open and close stand in each other's place; the close before is %.6g, the open after %.6g",
                            before,
                            after));
        }
    }

    /** Whose prices the other witnesses tell. One that belongs to a side counts half when it speaks for that side. */
    private void witnesses(RowPair pair, Scales scales) {
        for (FurtherWitness other : further) {
            int i = other.comparison().rowAt(comparison.rows().time(pair.row()));
            if (i < 0
                    || other.comparison().relations().isEmpty()
                    || other.comparison().isUncertain(i)
                    || other.witness().partial().contains(comparison.rows().time(pair.row()))) {
                continue;
            }
            int forSecond = 0;
            int forPrimary = 0;
            for (BarField price : pair.differing()) {
                double told = other.comparison().second(price, i);
                forSecond += pair.isSame(price, told) && !pair.isPrimarys(price, told) ? 1 : 0;
                forPrimary += pair.isPrimarys(price, told) && !pair.isSame(price, told) ? 1 : 0;
            }
            if (forSecond == forPrimary) {
                continue;
            }
            String side = forSecond > forPrimary
                    ? dispute.second().source()
                    : dispute.primary().source();
            double weight = WITNESS
                    * (forSecond - forPrimary)
                    / pair.differing().size()
                    * (other.witness().source().equals(side) ? 0.5 : 1);
            scales.add(
                    weight,
                    String.format(
                            Locale.ROOT,
                            "%s has %s in %d of the %d columns",
                            other.witness().source(),
                            side + "'s price",
                            Math.max(forSecond, forPrimary),
                            pair.differing().size()));
        }
    }

    private void record(Scales scales) {
        SourceRecord mine = dispute.primary().record();
        SourceRecord theirs = dispute.second().record();
        scales.add(
                mine.logOddsAgainst(theirs),
                String.format(
                        Locale.ROOT,
                        "before, %s was right %d times and wrong %d times, %s %d and %d",
                        dispute.primary().source(),
                        mine.right(),
                        mine.wrong(),
                        dispute.second().source(),
                        theirs.right(),
                        theirs.wrong()));
    }

    private static void withoutEvidence(RowPair pair, Neighbours neighbours, Scales scales) {
        if (neighbours.isEnough() && pair.largestDifference() <= FEW_TICKS * neighbours.tick()) {
            scales.call(Disagreement.FEW_TICKS);
            scales.note(String.format(
                    Locale.ROOT,
                    "the difference of %.4g is no more than %.1f steps of %.3g",
                    pair.largestDifference(),
                    pair.largestDifference() / neighbours.tick(),
                    neighbours.tick()));
            return;
        }
        boolean isInside =
                !pair.differing().contains(BarField.HIGH) && !pair.differing().contains(BarField.LOW);
        scales.call(isInside ? Disagreement.INSIDE_RANGE : Disagreement.UNEXPLAINED);
        scales.note(
                isInside
                        ? "both prices lie inside of a range on which the sources agree"
                        : "neither price is unusual for the days around, and no rule speaks");
    }

    private Verdict verdict(RowPair pair, Neighbours neighbours, Scales scales, Ruling ruling) {
        Set<BarField> columns = EnumSet.noneOf(BarField.class);
        columns.addAll(pair.differing());
        Set<BarField> estimates = EnumSet.noneOf(BarField.class);
        if (pair.isPartial()) {
            estimates.addAll(pair.differing());
            estimates.remove(BarField.OPEN);
        }
        double volume = pair.primary(BarField.VOLUME);
        if (volume == 0 && pair.second(BarField.VOLUME) > 0) {
            columns.add(BarField.VOLUME);
            volume = scaledVolume(pair, neighbours, estimates, scales);
        }
        return verdict(pair, scales, ruling, new Columns(columns, estimates), volume);
    }

    private record Columns(Set<BarField> columns, Set<BarField> estimates) {}

    private Verdict verdict(RowPair pair, Scales scales, Ruling ruling, Columns columns, double volume) {
        long time = comparison.rows().time(pair.row());
        return new Verdict(
                ruling,
                scales.kind(),
                new Cells(TimeRange.ofMillis(time, time + 1), columns.columns(), columns.estimates()),
                pair.describe(dispute.primary().source(), dispute.second().source()) + ": " + scales.evidence(),
                scales.confidence(),
                ruling == Ruling.SECOND_WRONG ? BarSeries.empty() : pair.repaired(columns.columns(), volume));
    }

    /** The second source's volume in the primary's measure, an estimate unless the two always count alike. */
    private static double scaledVolume(RowPair pair, Neighbours neighbours, Set<BarField> estimates, Scales scales) {
        Neighbours.VolumeRatio ratio = neighbours.volumeRatio();
        if (pair.isPartial() || ratio.rows() < PriceRelations.ROWS_NEEDED || ratio.spread() > EXACT_VOLUME_WITHIN) {
            estimates.add(BarField.VOLUME);
        }
        double volume = Math.rint(pair.second(BarField.VOLUME) * ratio.ratio());
        scales.note(String.format(
                Locale.ROOT,
                "volume %.0f is the second source's times %.5f as on %d days around, which vary by %.1f %%",
                volume,
                ratio.ratio(),
                ratio.rows(),
                100 * ratio.spread()));
        return volume;
    }

    private Optional<Verdict> volume(RowPair pair) {
        double mine = pair.primary(BarField.VOLUME);
        double theirs = pair.second(BarField.VOLUME);
        boolean hasTraded = pair.primary(BarField.HIGH) > pair.primary(BarField.LOW);
        boolean isLost = hasTraded && (mine == 0) != (theirs == 0) && !(pair.isPartial() && theirs == 0);
        if (!isLost && (mine <= 0 || theirs <= 0 || pair.isPartial())) {
            return Optional.empty();
        }
        Neighbours neighbours = new Neighbours(comparison, pair.row());
        Neighbours.VolumeRatio usual = neighbours.volumeRatio();
        Scales scales = new Scales();
        if (isLost) {
            if (usual.rows() < PriceRelations.ROWS_NEEDED) {
                return Optional.empty();
            }
            scales.add(
                    Disagreement.VOLUME_MISSING,
                    mine == 0 ? VOLUME_LOST : -VOLUME_LOST,
                    (mine == 0 ? dispute.primary() : dispute.second()).source() + " has no volume though prices moved");
        } else {
            double odd = Math.log(mine / theirs / usual.ratio());
            if (usual.rows() < ROWS_FOR_VOLUME || Math.abs(odd) < Math.max(ODD_VOLUME, 6 * usual.spread())) {
                return Optional.empty();
            }
            oddVolume(pair, neighbours, odd, scales);
        }
        record(scales);
        Set<BarField> estimates = EnumSet.noneOf(BarField.class);
        double volume = scaledVolume(pair, neighbours, estimates, scales);
        return Optional.of(verdict(
                pair, scales, scales.ruling(threshold), new Columns(EnumSet.of(BarField.VOLUME), estimates), volume));
    }

    /** A unit error can be told from the days around; any other proportion may be a block trade that one of them counts. */
    private void oddVolume(RowPair pair, Neighbours neighbours, double odd, Scales scales) {
        double usual = neighbours.volumeRatio().ratio();
        double spread = neighbours.volumeRatio().spread();
        double tens = odd / Math.log(10);
        double off = Math.abs(tens - Math.rint(tens)) * Math.log(10);
        double mine = neighbours.volumeDistance(pair.primary(BarField.VOLUME));
        double theirs = neighbours.volumeDistance(pair.second(BarField.VOLUME) * usual);
        boolean isUnit = off < Math.max(SAME_VOLUME_UNIT_WITHIN, 2 * Math.min(spread, SAME_VOLUME_UNIT_WITHIN));
        double weight = Neighbours.likelihood(theirs) - Neighbours.likelihood(mine);
        scales.add(
                Disagreement.VOLUME_SCALE,
                isUnit ? Math.max(-MOST_FOR_A_DISTANCE, Math.min(MOST_FOR_A_DISTANCE, weight)) : 0,
                String.format(
                        Locale.ROOT,
                        "the volumes stand %.4g to 1 where %.4g is usual (%s); %s lies %.1f usual spreads off, the other %.1f",
                        Math.exp(odd) * usual,
                        usual,
                        isUnit ? "a power of ten" : "no power of ten",
                        dispute.primary().source(),
                        mine,
                        theirs));
    }
}
