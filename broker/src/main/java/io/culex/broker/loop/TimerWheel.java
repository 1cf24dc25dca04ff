package io.culex.broker.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hashed wheel of timers for one loop: coarse, with constant cost to set and cancel, whatever their number.
 *
 * <p>Owner: the loop's thread. Resolution: one tick; a timer never fires early. A timer further away than one turn of the
 * wheel stays in its bucket and is passed over until its time has come. A timer that fails stops no other. Clocks:
 * {@link System#nanoTime()}.
 */
public final class TimerWheel {
    private static final int BUCKETS = 4096;
    private static final int MASK = BUCKETS - 1;

    private final long tickMillis;
    private final Consumer<RuntimeException> failures;
    private final @Nullable Timer[] heads = new @Nullable Timer[BUCKETS];
    private long startNanos;
    private long now;
    private long tick;

    TimerWheel(long tickMillis, Consumer<RuntimeException> failures) {
        this.failures = failures;
        this.tickMillis = tickMillis;
    }

    void start() {
        startNanos = System.nanoTime();
    }

    /** Milliseconds since the start, as of the last tick. */
    public long now() {
        return now;
    }

    /** Sets a timer, or sets it anew. A delay that ends between two ticks ends at the later one. */
    public void set(Timer timer, long delayMillis) {
        cancel(timer);
        // A full tick is added because `now` may be up to a tick behind.
        timer.deadline = now + Math.max(0, delayMillis) + tickMillis;
        long dueTick = Math.max(tick + 1, (timer.deadline + tickMillis - 1) / tickMillis);
        int bucket = (int) (dueTick & MASK);
        timer.bucket = bucket;
        Timer head = heads[bucket];
        timer.next = head;
        if (head != null) {
            head.previous = timer;
        }
        heads[bucket] = timer;
    }

    /** Cancels a timer; does nothing when it is not set. */
    public void cancel(Timer timer) {
        if (timer.bucket < 0) {
            return;
        }
        Timer previous = timer.previous;
        Timer next = timer.next;
        if (previous != null) {
            previous.next = next;
        } else {
            heads[timer.bucket] = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        timer.previous = null;
        timer.next = null;
        timer.bucket = -1;
    }

    void tick() {
        now = (System.nanoTime() - startNanos) / 1_000_000;
        long target = now / tickMillis;
        // After a long stall one round over all buckets is enough.
        if (target - tick > BUCKETS) {
            tick = target - BUCKETS;
        }
        while (tick < target) {
            tick++;
            expire((int) (tick & MASK));
        }
    }

    private void expire(int bucket) {
        // Taken off one by one from the head, since a timer that fires may set or cancel any other.
        Timer timer = heads[bucket];
        while (timer != null) {
            Timer next = timer.next;
            if (timer.deadline <= now) {
                cancel(timer);
                try {
                    timer.expired();
                } catch (RuntimeException e) {
                    failures.accept(e);
                }
                // The list may have changed under us; due timers are found again from the head.
                next = heads[bucket];
            }
            timer = next;
        }
    }
}
