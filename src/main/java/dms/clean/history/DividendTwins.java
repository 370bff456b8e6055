package dms.clean.history;

import java.util.Arrays;

/** The same dividend twice. */
final class DividendTwins {

    private static final double DIVIDEND_UNIT = 3;
    private static final int TWIN_DAYS = 17;

    private final Dividends dividends;
    private final HistoryDraft draft;

    DividendTwins(HistoryDraft draft, Dividends dividends) {
        this.draft = draft;
        this.dividends = dividends;
    }

    /** The same dividend twice within some days, of which the adjusted closes carry one on its date or both on one. */
    void judge() {
        if (medianGapDays() < TWIN_DAYS + 4) {
            return;
        }
        for (int k = 1; k < dividends.events().size(); k++) {
            DividendEvent first = dividends.events().get(k - 1);
            DividendEvent second = dividends.events().get(k);
            long days = (draft.time(second.row) - draft.time(first.row)) / 86_400_000L;
            boolean isTwin = days <= TWIN_DAYS && Math.abs(first.amount / second.amount - 1) < 0.01;
            if (!isTwin || first.kind() != null || second.kind() != null) {
                continue;
            }
            DividendEvent phantom = phantomOf(first, second);
            DividendEvent real = phantom == first ? second : first;
            boolean isTold = dividends.hasAdjusted() && phantom.isUnadjusted() && !real.isUnadjusted();
            double odds =
                    (isTold ? 4 : 0) + DIVIDEND_UNIT + phantom.priceScore(0) - phantom.priceScore(phantom.amount) - 1;
            double confidence = Volatility.confidence(isTold ? odds : Math.min(odds, phantomOdds(phantom, real)));
            phantom.decide(0, 1, DefectKind.DIVIDEND_PHANTOM, confidence);
            if (dividends.hasAdjusted() && !real.isConsistent()) {
                real.decide(
                        real.amount,
                        DividendFactors.factor(real.amount, real.closeBefore),
                        DefectKind.ADJ_WRONG,
                        confidence);
            }
        }
    }

    /** What the prices say for this one of two being the phantom, as a logarithm of odds. */
    private static double phantomOdds(DividendEvent phantom, DividendEvent real) {
        return real.priceScore(real.amount)
                - real.priceScore(0)
                - phantom.priceScore(phantom.amount)
                + phantom.priceScore(0);
    }

    private static DividendEvent phantomOf(DividendEvent first, DividendEvent second) {
        if (first.isUnadjusted() != second.isUnadjusted()) {
            return first.isUnadjusted() ? first : second;
        }
        double firstReal = first.priceScore(first.amount) - first.priceScore(0);
        double secondReal = second.priceScore(second.amount) - second.priceScore(0);
        return firstReal < secondReal ? first : second;
    }

    private double medianGapDays() {
        if (dividends.events().size() < 4) {
            return Double.MAX_VALUE;
        }
        double[] gaps = new double[dividends.events().size() - 1];
        for (int k = 1; k < dividends.events().size(); k++) {
            gaps[k - 1] = (draft.time(dividends.events().get(k).row)
                            - draft.time(dividends.events().get(k - 1).row))
                    / 86_400_000.0;
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }
}
