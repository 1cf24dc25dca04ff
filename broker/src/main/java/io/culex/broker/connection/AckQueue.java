package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.broker.routing.AckHold;
import io.culex.broker.session.InboundIds;
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
    private final InboundIds inbound;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);
    private int unacknowledged;

    /**
     * @param inbound the QoS 2 messages that are known; one that could not be stored is forgotten there, so that it is taken
     *     when the client sends it again
     */
    AckQueue(Writer writer, InboundIds inbound) {
        this.writer = writer;
        this.inbound = inbound;
    }

    /** Acknowledges a message when its hold is done and all before it are acknowledged. */
    void add(int qos, int packetId, ReasonCode reason, @Nullable String text, @Nullable AckHold hold) {
        if (hold == null && pending.isEmpty()) {
            writer.acknowledge(qos, packetId, reason, text);
            return;
        }
        unacknowledged += qos == 1 ? 1 : 0;
        Pending entry = new Pending(qos, packetId, reason, text, hold == null);
        pending.add(entry);
        if (hold != null) {
            hold.whenDone(failure -> writer.guarded(() -> done(entry, failure)));
        }
    }

    /** How many messages at QoS 1 wait for their acknowledgement. */
    int unacknowledged() {
        return unacknowledged;
    }

    private void done(Pending entry, @Nullable Throwable failure) {
        entry.done = true;
        if (failure != null) {
            if (entry.qos == 2) {
                inbound.release(entry.packetId);
            }
            writer.notStored(failure);
            return;
        }
        Pending first = pending.peek();
        while (first != null && first.done) {
            pending.remove();
            unacknowledged -= first.qos == 1 ? 1 : 0;
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
        /** Runs what goes on later: a fault ends the connection. */
        void guarded(Runnable task);

        void acknowledge(int qos, int packetId, ReasonCode reason, @Nullable String text);

        /** A commit failed: nothing more may be acknowledged on this connection. */
        void notStored(Throwable failure);
    }
}
