package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.broker.routing.AckHold;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledgements that wait for a commit, and those behind them: they leave in the order in which the messages came
 * [MQTT-4.6.0-2].
 *
 * <p>Owner: the connection's loop.
 */
final class AckQueue {
    private final Writer writer;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);

    AckQueue(Writer writer) {
        this.writer = writer;
    }

    /** Acknowledges a message when its hold is done and all before it are acknowledged. */
    void add(int qos, int packetId, ReasonCode reason, @Nullable String text, @Nullable AckHold hold) {
        if (hold == null && pending.isEmpty()) {
            writer.acknowledge(qos, packetId, reason, text);
            return;
        }
        Pending entry = new Pending(qos, packetId, reason, text, hold == null);
        pending.add(entry);
        if (hold != null) {
            hold.whenDone(failure -> done(entry, failure));
        }
    }

    private void done(Pending entry, @Nullable Throwable failure) {
        entry.done = true;
        if (failure != null) {
            writer.notStored(failure);
            return;
        }
        Pending first = pending.peek();
        while (first != null && first.done) {
            pending.remove();
            writer.acknowledge(first.qos, first.packetId, first.reason, first.text);
            first = pending.peek();
        }
    }

    private static final class Pending {
        final int qos;
        final int packetId;
        final ReasonCode reason;
        final @Nullable String text;
        boolean done;

        Pending(int qos, int packetId, ReasonCode reason, @Nullable String text, boolean done) {
            this.qos = qos;
            this.packetId = packetId;
            this.reason = reason;
            this.text = text;
            this.done = done;
        }
    }

    /** Writes to the connection. */
    interface Writer {
        void acknowledge(int qos, int packetId, ReasonCode reason, @Nullable String text);

        /** A commit failed: nothing more may be acknowledged on this connection. */
        void notStored(Throwable failure);
    }
}
