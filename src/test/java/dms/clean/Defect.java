package dms.clean;

import dms.market.BarField;
import java.util.Random;

/** A way in which a source's days are wrong, to be put into a series by chance. */
enum Defect {
    /** All prices times or by 100. */
    HUNDREDFOLD_ROW,
    /** The high times 100, or the low by 100. */
    HUNDREDFOLD_COLUMN,
    /** Open and close in each other's place. */
    SWAPPED_OPEN_CLOSE,
    /** High and low in each other's place. */
    SWAPPED_HIGH_LOW,
    /** Another open, and one extreme that is nearer. */
    LOST_MORNING,
    /** One price and no volume. */
    FLAT,
    /** The row before again. */
    STALE,
    /** A close a quarter off, and the extreme with it. */
    OUTLIER,
    /** No volume. */
    NO_VOLUME,
    /** The volume times 100. */
    HUNDREDFOLD_VOLUME,
    /** Five to 25 rows times a factor of a split. */
    MOVED_BASIS,
    /** Two to eight rows times the factor of a dividend of one to five percent. */
    SHIFTED_DIVIDEND;

    private static final int OPEN = BarField.OPEN.ordinal();
    private static final int HIGH = BarField.HIGH.ordinal();
    private static final int LOW = BarField.LOW.ordinal();
    private static final int CLOSE = BarField.CLOSE.ordinal();
    private static final int VOLUME = BarField.VOLUME.ordinal();
    private static final double[] BASES = {0.25, 0.5, 2, 4, 1.5};

    /** How many rows it takes. */
    int rows(Random random) {
        return switch (this) {
            case MOVED_BASIS -> 5 + random.nextInt(21);
            case SHIFTED_DIVIDEND -> 2 + random.nextInt(7);
            default -> 1;
        };
    }

    /**
     * Spoils the rows, given as columns.
     *
     * @return whether it makes a difference that anyone could see
     */
    boolean spoil(double[][] columns, int from, int rows, Random random) {
        return switch (this) {
            case HUNDREDFOLD_ROW -> scale(columns, from, rows, random.nextBoolean() ? 100 : 0.01);
            case HUNDREDFOLD_COLUMN -> {
                boolean isHigh = random.nextBoolean();
                columns[isHigh ? HIGH : LOW][from] *= isHigh ? 100 : 0.01;
                yield true;
            }
            case SWAPPED_OPEN_CLOSE -> swap(columns, from, OPEN, CLOSE);
            case SWAPPED_HIGH_LOW -> swap(columns, from, HIGH, LOW);
            case LOST_MORNING -> lose(columns, from, random);
            case FLAT -> {
                boolean hasTraded = columns[HIGH][from] > columns[LOW][from] * 1.001;
                for (int column = OPEN; column < CLOSE; column++) {
                    columns[column][from] = columns[CLOSE][from];
                }
                columns[VOLUME][from] = 0;
                yield hasTraded;
            }
            case STALE -> {
                for (double[] column : columns) {
                    column[from] = column[from - 1];
                }
                yield true;
            }
            case OUTLIER -> {
                double factor = random.nextBoolean() ? 1.25 : 0.75;
                columns[CLOSE][from] *= factor;
                columns[factor > 1 ? HIGH : LOW][from] = columns[CLOSE][from];
                yield true;
            }
            case NO_VOLUME -> {
                boolean hasTraded = columns[HIGH][from] > columns[LOW][from];
                columns[VOLUME][from] = 0;
                yield hasTraded;
            }
            case HUNDREDFOLD_VOLUME -> {
                columns[VOLUME][from] *= 100;
                yield true;
            }
            case MOVED_BASIS -> scale(columns, from, rows, BASES[random.nextInt(BASES.length)]);
            case SHIFTED_DIVIDEND -> scale(columns, from, rows, 1 - (0.01 + 0.04 * random.nextDouble()));
        };
    }

    private static boolean scale(double[][] columns, int from, int rows, double factor) {
        for (int i = from; i < from + rows; i++) {
            for (int column = OPEN; column <= CLOSE; column++) {
                columns[column][i] *= factor;
            }
        }
        return true;
    }

    private static boolean swap(double[][] columns, int i, int one, int other) {
        double kept = columns[one][i];
        columns[one][i] = columns[other][i];
        columns[other][i] = kept;
        return Math.abs(columns[one][i] / columns[other][i] - 1) > 0.001;
    }

    private static boolean lose(double[][] columns, int i, Random random) {
        double high = columns[HIGH][i];
        double low = columns[LOW][i];
        double close = columns[CLOSE][i];
        boolean isHighLost = high - close > close - low;
        double open = isHighLost
                ? close + 0.4 * (high - close) * random.nextDouble()
                : close - 0.4 * (close - low) * random.nextDouble();
        columns[OPEN][i] = open;
        columns[isHighLost ? HIGH : LOW][i] =
                isHighLost ? Math.max(open, close + 0.5 * (high - close)) : Math.min(open, close - 0.5 * (close - low));
        return Math.max(high - close, close - low) / 2 > 0.004 * close;
    }
}
