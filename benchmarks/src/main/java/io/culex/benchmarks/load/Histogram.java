package io.culex.benchmarks.load;

import java.util.Arrays;

/** Counts of times in nanoseconds, in buckets that are at most 1.6 percent wide. */
final class Histogram {
    private static final int BITS = 6;
    private static final int PER_POWER = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * PER_POWER];
    private long sum;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        sum++;
    }

    long count() {
        return sum;
    }

    void clear() {
        Arrays.fill(counts, 0);
        sum = 0;
    }

    /** The largest time of the bucket that so many percent of all times lie in or before; 0 of none. */
    long percentile(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(sum * percent / 100));
        long before = 0;
        for (int bucket = 0; bucket < counts.length && sum > 0; bucket++) {
            before += counts[bucket];
            if (before >= wanted) {
                return largest(bucket);
            }
        }
        return 0;
    }

    private static int bucket(long value) {
        if (value < PER_POWER) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS;
        return (shift + 1) * PER_POWER + (int) (value >>> shift & PER_POWER - 1);
    }

    private static long largest(int bucket) {
        if (bucket < PER_POWER) {
            return bucket;
        }
        int shift = bucket / PER_POWER - 1;
        return ((long) (PER_POWER + bucket % PER_POWER + 1) << shift) - 1;
    }
}
