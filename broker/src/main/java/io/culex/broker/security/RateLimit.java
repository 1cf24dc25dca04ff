package io.culex.broker.security;

import io.culex.broker.config.TopicConfig.Rate;

/**
 * A token bucket: {@code count} messages at once, refilled evenly over {@code per}. It keeps one number, the time at which the
 * bucket would be full again. Owned by one thread.
 */
public final class RateLimit {
    private final long perNanos;
    private final long tokenNanos;
    private long fullAt;

    /** A bucket that is full. */
    public RateLimit(Rate rate, long nowNanos) {
        perNanos = rate.per().toNanos();
        tokenNanos = Math.max(1, perNanos / rate.count());
        fullAt = nowNanos;
    }

    /** Takes a token; false when there is none. */
    public boolean take(long nowNanos) {
        // Differences, because the clock's values may be negative and wrap.
        long missing = Math.max(0, fullAt - nowNanos);
        if (missing + tokenNanos > perNanos) {
            return false;
        }
        fullAt = nowNanos + missing + tokenNanos;
        return true;
    }
}
