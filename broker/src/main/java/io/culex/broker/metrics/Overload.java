package io.culex.broker.metrics;

/**
 * Whether memory is so short that publishers whose messages pile up must wait.
 *
 * <p>Written by the thread that measures, read by all loops: one volatile read, which costs as much as a plain one while
 * nothing changes.
 */
public final class Overload {
    private volatile boolean high;

    /** Whether those who publish what piles up are not read at the moment. */
    public boolean high() {
        return high;
    }

    public void high(boolean now) {
        high = now;
    }
}
