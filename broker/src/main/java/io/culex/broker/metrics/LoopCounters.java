package io.culex.broker.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that one loop writes without contention and anyone reads, at most a little late.
 *
 * <p>Owner: the loop's thread writes; readers see each counter opaque, so never torn and in the end up to date.
 */
public final class LoopCounters {
    /** What is counted. */
    public enum Counter {
        PACKETS_RECEIVED,
        PACKETS_SENT,
        /** PUBLISH packets that came. */
        MESSAGES_RECEIVED,
        /** PUBLISH packets that were sent. */
        MESSAGES_SENT,
        MESSAGES_DROPPED,
        /** Bytes of the payloads of PUBLISH packets that came. */
        PAYLOAD_RECEIVED,
        /** Bytes of the payloads of PUBLISH packets that were sent. */
        PAYLOAD_SENT,
        /** Messages that wait in queues now, those of clients that are away included. */
        MESSAGES_QUEUED,
        /** About how many bytes these take. */
        BYTES_QUEUED,
        SESSIONS_EXPIRED,
        BYTES_RECEIVED,
        BYTES_SENT,
        CONNECTIONS_OPENED,
        CONNECTIONS_CLOSED,
        CONNECTIONS_REFUSED
    }

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[Counter.values().length];

    /** Adds, on the loop's thread. */
    public void add(Counter counter, long amount) {
        int i = counter.ordinal();
        ELEMENT.setOpaque(values, i, values[i] + amount);
    }

    /** Adds one, on the loop's thread. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** The sum of a counter over all loops, from any thread. */
    public static long sum(LoopCounters[] loops, Counter counter) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            sum += loop.value(counter);
        }
        return sum;
    }

    /** The value, from any thread. */
    public long value(Counter counter) {
        return (long) ELEMENT.getOpaque(values, counter.ordinal());
    }
}
