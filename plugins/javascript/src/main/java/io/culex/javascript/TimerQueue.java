package io.culex.javascript;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** The timers of one version. Used by the thread that runs its context. */
final class TimerQueue {
    static final long NEVER = Long.MAX_VALUE;

    private record Timer(int id, long due, long order, long delay, boolean repeat) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byDue = Long.compare(due - other.due, 0);
            return byDue != 0 ? byDue : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private final Map<Integer, Timer> byId = new HashMap<>();
    private final LongSupplier nanos;
    private long order;

    /** Reads the clock that says when timers are due. */
    TimerQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void set(int id, long delayNanos, boolean repeat) {
        Timer timer = new Timer(id, nanos.getAsLong() + delayNanos, order++, delayNanos, repeat);
        Timer old = byId.put(id, timer);
        if (old != null) {
            queue.remove(old);
        }
        queue.add(timer);
    }

    void clear(int id) {
        Timer timer = byId.remove(id);
        if (timer != null) {
            queue.remove(timer);
        }
    }

    /** Removes timers that repeat. */
    void clearRepeating() {
        queue.removeIf(Timer::repeat);
        byId.values().removeIf(Timer::repeat);
    }

    void clearAll() {
        queue.clear();
        byId.clear();
    }

    /** Nanoseconds until the next is due, at least 0; {@link #NEVER} when there is none. */
    long untilNext() {
        Timer next = queue.peek();
        return next == null ? NEVER : Math.max(0, next.due - nanos.getAsLong());
    }

    /** Takes one that is due; its id, or 0. A repeating one is due again after its delay from now. */
    int takeDue() {
        Timer next = queue.peek();
        if (next == null || next.due - nanos.getAsLong() > 0) {
            return 0;
        }
        queue.poll();
        byId.remove(next.id);
        if (next.repeat) {
            set(next.id, next.delay, true);
        }
        return next.id;
    }
}
