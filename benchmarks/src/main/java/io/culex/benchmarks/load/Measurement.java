package io.culex.benchmarks.load;

/**
 * One window of time that was measured.
 *
 * @param count messages that were delivered or stored, or connections that were made
 * @param nanos how long it took
 * @param used what it used
 * @param residentBefore bytes of the broker in memory before
 * @param p50 the median latency in nanoseconds; 0 where none was measured
 * @param p99 the latency that 99 percent keep to
 * @param faults what went wrong, from the first message to the last
 */
public record Measurement(long count, long nanos, Usage used, long residentBefore, long p50, long p99, Faults faults) {

    /** How many a second. */
    public double rate() {
        return nanos == 0 ? 0 : count * 1e9 / nanos;
    }

    /** Microseconds of the broker's processor time for each. */
    public double cpu() {
        return count == 0 ? 0 : used.broker() / 1e3 / count;
    }

    /** The share of the broker's processor time that was the kernel's, from 0 to 1. */
    public double kernel() {
        return used.broker() == 0 ? 0 : (double) used.kernel() / used.broker();
    }

    /** Bytes of memory that came with each. */
    public double memory() {
        return count == 0 ? 0 : (double) (used.resident() - residentBefore) / count;
    }

    /** Processors that neither broker nor generator used. */
    public double foreign() {
        return nanos == 0 ? 0 : Math.max(0, (double) (used.machine() - used.broker() - used.generator()) / nanos);
    }

    /** Processors that the generator used. */
    public double generator() {
        return nanos == 0 ? 0 : (double) used.generator() / nanos;
    }
}
