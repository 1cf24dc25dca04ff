package io.culex.broker.metrics;

import io.culex.api.ReasonCode;
import io.culex.api.hook.MessageListener.DropReason;
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
        CONNECTIONS_CLOSED
    }

    private static final int QOS = 3;
    /** Where those begin that are counted apart: by QoS, by reason, by reason code. */
    private static final int RECEIVED = Counter.values().length;

    private static final int SENT = RECEIVED + QOS;
    private static final int DROPPED = SENT + QOS;
    private static final int UNSTORED = DROPPED + DropReason.values().length;
    private static final int REFUSED = UNSTORED + 1;
    private static final int ALL = REFUSED + ReasonCode.values().length;

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[ALL];

    /** Adds, on the loop's thread. */
    public void add(Counter counter, long amount) {
        add(counter.ordinal(), amount);
    }

    private void add(int i, long amount) {
        ELEMENT.setOpaque(values, i, values[i] + amount);
    }

    /** Adds one, on the loop's thread. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** PUBLISH packets came, on the loop's thread. */
    public void received(int qos0, int qos1, int qos2) {
        add(RECEIVED, qos0);
        if (qos1 > 0) {
            add(RECEIVED + 1, qos1);
        }
        if (qos2 > 0) {
            add(RECEIVED + 2, qos2);
        }
    }

    /** A PUBLISH packet was sent, on the loop's thread. */
    public void sent(int qos) {
        add(SENT + qos, 1);
    }

    /** A message did not reach one client, on the loop's thread. */
    public void dropped(DropReason reason) {
        add(DROPPED + reason.ordinal(), 1);
    }

    /** A message was not taken since the store has no room or does not work, on the loop's thread. */
    public void unstored() {
        add(UNSTORED, 1);
    }

    /** Whether a connection may be refused for that reason: the codes that CONNACK has. */
    public static boolean refuses(ReasonCode reason) {
        return switch (reason) {
            case UNSPECIFIED_ERROR,
                    MALFORMED_PACKET,
                    PROTOCOL_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    BAD_USER_NAME_OR_PASSWORD,
                    NOT_AUTHORIZED,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    BANNED,
                    BAD_AUTHENTICATION_METHOD,
                    TOPIC_NAME_INVALID,
                    PACKET_TOO_LARGE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID,
                    RETAIN_NOT_SUPPORTED,
                    QOS_NOT_SUPPORTED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED,
                    CONNECTION_RATE_EXCEEDED -> true;
            default -> false;
        };
    }

    /** A connection was refused, on the loop's thread. Another code than CONNACK has counts as Unspecified error. */
    public void refused(ReasonCode reason) {
        add(REFUSED + (refuses(reason) ? reason : ReasonCode.UNSPECIFIED_ERROR).ordinal(), 1);
    }

    // ---- for any thread: sums over all loops ----------------------------------------------------------------------

    public static long sum(LoopCounters[] loops, Counter counter) {
        return sum(loops, counter.ordinal(), 1);
    }

    /** PUBLISH packets that came with that QoS. */
    public static long received(LoopCounters[] loops, int qos) {
        return sum(loops, RECEIVED + qos, 1);
    }

    /** PUBLISH packets that came. */
    public static long received(LoopCounters[] loops) {
        return sum(loops, RECEIVED, QOS);
    }

    /** PUBLISH packets that were sent with that QoS. */
    public static long sent(LoopCounters[] loops, int qos) {
        return sum(loops, SENT + qos, 1);
    }

    /** PUBLISH packets that were sent. */
    public static long sent(LoopCounters[] loops) {
        return sum(loops, SENT, QOS);
    }

    /** Messages that were dropped for that reason, counted for each receiver. */
    public static long dropped(LoopCounters[] loops, DropReason reason) {
        return sum(loops, DROPPED + reason.ordinal(), 1);
    }

    /** Messages that were not taken since they could not be stored. */
    public static long unstored(LoopCounters[] loops) {
        return sum(loops, UNSTORED, 1);
    }

    /** Messages that were dropped or not taken. */
    public static long dropped(LoopCounters[] loops) {
        return sum(loops, DROPPED, REFUSED - DROPPED);
    }

    /** Connections that were refused with that reason. */
    public static long refused(LoopCounters[] loops, ReasonCode reason) {
        return sum(loops, REFUSED + reason.ordinal(), 1);
    }

    /** Connections that were refused. */
    public static long refused(LoopCounters[] loops) {
        return sum(loops, REFUSED, ALL - REFUSED);
    }

    private static long sum(LoopCounters[] loops, int from, int count) {
        long sum = 0;
        for (LoopCounters loop : loops) {
            for (int i = from; i < from + count; i++) {
                sum += (long) ELEMENT.getOpaque(loop.values, i);
            }
        }
        return sum;
    }
}
