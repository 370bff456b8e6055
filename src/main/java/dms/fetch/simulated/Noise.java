package dms.fetch.simulated;

import dms.market.Symbol;

/**
 * Numbers that look random and are a function of the seed, the symbol, the purpose and an index, so that any of them is
 * had without those before it. Immutable.
 *
 * <p>The bits are SplitMix64's output function over the inputs (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, OOPSLA 2014). It is written out here because the JDK does not promise that its generators stay the same.
 */
final class Noise {

    /** What a number is for; the same index gives unrelated numbers for different purposes. */
    enum Purpose {
        SHARE,
        SPLIT,
        DIVIDEND,
        PATH,
        GAP,
        HIGH,
        LOW,
        VOLUME,
        TURN,
        STEP,
        WICK,
        MINUTE_VOLUME,
        STORM,
        NULL_ROW,
        RECENT_NULL_ROW,
        HUNDREDFOLD
    }

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double HALF_WORD = 0x1p-16;

    private final long seed;

    private Noise(long seed) {
        this.seed = seed;
    }

    /** The noise of a seed alone. */
    static Noise of(long seed) {
        return new Noise(mix(seed + GOLDEN_GAMMA));
    }

    /** The noise of a seed and a symbol. */
    static Noise of(long seed, Symbol symbol) {
        long hash = mix(seed + GOLDEN_GAMMA);
        String name = symbol.toString();
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash * 31 + name.charAt(i));
        }
        return new Noise(hash);
    }

    /** 64 bits. */
    long bits(Purpose purpose, long index) {
        return mix(mix(seed + purpose.ordinal() * GOLDEN_GAMMA) + index * GOLDEN_GAMMA);
    }

    /** A whole number from 0 to before the bound. */
    int below(Purpose purpose, long index, int bound) {
        return (int) Long.remainderUnsigned(bits(purpose, index), bound);
    }

    /** A number from 0 to before 1. */
    double uniform(Purpose purpose, long index) {
        return (bits(purpose, index) >>> 11) * 0x1p-53;
    }

    /** A number of about the normal distribution with mean 0 and deviation 1: the sum of four even ones, at most 3.5 off. */
    double normal(Purpose purpose, long index) {
        long bits = bits(purpose, index);
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum * HALF_WORD - 2) * 1.7320508075688772;
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
