package dms.fetch.simulated;

import dms.market.Symbol;
import java.util.SplittableRandom;

/**
 * Random numbers that depend on a seed, a symbol and a day, and on nothing that was asked before: so the same question
 * has the same answer in any order and on any thread.
 */
final class Dice {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long base;

    Dice(long seed, Symbol symbol) {
        long mixed = seed * GOLDEN;
        String name = symbol.toString();
        for (int i = 0; i < name.length(); i++) {
            mixed = mix(mixed + name.charAt(i));
        }
        base = mixed;
    }

    /** The numbers of a day for one purpose. */
    SplittableRandom of(long epochDay, int purpose) {
        return new SplittableRandom(mix(base + GOLDEN * (epochDay * 31 + purpose)));
    }

    /** About normally distributed with deviation 1: the sum of four even numbers, never beyond 3.5. */
    static double normal(SplittableRandom random) {
        double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
        return (sum - 2) * Math.sqrt(3);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    private static long mix(long z) {
        long mixed = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
