package io.culex.broker.connection;

import io.culex.broker.config.LimitsConfig;
import io.culex.broker.loop.Loop;
import io.culex.broker.metrics.Limit;

/**
 * How fast a client may send: messages and bytes a second, with a second's worth at once. A client that is faster is not
 * read for the time it was too fast; nothing is dropped.
 *
 * <p>Owner: the connection's loop. The clock is that of the loop's timers, so no message reads one.
 */
final class Inflow {
    private final Connection connection;
    private final Loop loop;
    private final int messageRate;
    private final int byteRate;
    private long messages;
    private long bytes;
    private long filled;

    private Inflow(Connection connection, LimitsConfig limits) {
        this.connection = connection;
        this.loop = connection.scope().loop();
        this.messageRate = limits.messageRate();
        this.byteRate = limits.byteRate();
        this.messages = messageRate * 1000L;
        this.bytes = byteRate * 1000L;
        this.filled = loop.ticks();
    }

    /** The rates of a client that is accepted; null when it may be as fast as it can. */
    static @org.jspecify.annotations.Nullable Inflow of(Connection connection) {
        LimitsConfig limits = connection.limits();
        return limits.messageRate() == 0 && limits.byteRate() == 0 ? null : new Inflow(connection, limits);
    }

    /** A PUBLISH came. */
    void message() {
        if (messageRate > 0) {
            fill();
            messages -= 1000;
            if (messages < 0) {
                hold(Limit.MESSAGE_RATE, -messages / messageRate);
            }
        }
    }

    /** So many bytes came. */
    void bytes(int count) {
        if (byteRate > 0) {
            fill();
            bytes -= count * 1000L;
            if (bytes < 0) {
                hold(Limit.BYTE_RATE, -bytes / byteRate);
            }
        }
    }

    /** Levels are in thousandths, so a millisecond brings as many as the rate says. */
    private void fill() {
        long now = loop.ticks();
        long passed = now - filled;
        if (passed > 0) {
            filled = now;
            messages = Math.min(messageRate * 1000L, messages + passed * messageRate);
            bytes = Math.min(byteRate * 1000L, bytes + passed * byteRate);
        }
    }

    private void hold(Limit limit, long millis) {
        connection.scope().limits().hit(limit, connection.client(), "read slower");
        connection.reading().limit(Math.max(1, millis));
    }
}
