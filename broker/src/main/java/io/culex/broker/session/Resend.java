package io.culex.broker.session;

import io.culex.api.store.QueuedMessage;
import io.culex.broker.store.TurnBatch;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what was open when the last connection of a session broke: PUBLISH with DUP under the same packet identifier, or
 * PUBREL, in the order of the first sending [MQTT-4.4.0-1]. Receive Maximum, which may be less than that of the last connection,
 * holds here, too [MQTT-3.3.4-9].
 *
 * <p>Owner: the session's loop. The messages are read from the store in pages.
 */
final class Resend {
    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 1 << 20;

    private final Session session;
    private final TurnBatch batch;
    private final UnderWay open;
    private final int[] packetIds;
    private final ArrayDeque<QueuedMessage> page = new ArrayDeque<>();
    private int position;
    private long readFrom;
    private boolean reading;
    private boolean asking;
    private boolean exhausted;

    /** Sent again on this connection and not acknowledged yet. */
    private final BitSet underWay = new BitSet(0);

    private final int receiveMaximum;

    Resend(Session session, TurnBatch batch, UnderWay open, int receiveMaximum) {
        this.session = session;
        this.batch = batch;
        this.open = open;
        this.receiveMaximum = receiveMaximum;
        this.packetIds = open.inOrder();
    }

    /** Goes on as far as possible; true when all is sent. */
    boolean run() {
        while (position < packetIds.length) {
            Outlet out = session.outlet();
            if (out == null || !out.writable() || reading || underWay.cardinality() >= receiveMaximum) {
                return false;
            }
            int packetId = packetIds[position];
            byte state = open.state(packetId);
            if (state == InflightWindow.AWAITS_PUBCOMP) {
                underWay.set(packetId);
                out.pubRel(packetId);
            } else if (state != InflightWindow.FREE && !publishAgain(out, packetId)) {
                return false;
            }
            position++;
        }
        return true;
    }

    /** An identifier is free again. */
    void closed(int packetId) {
        underWay.clear(packetId);
    }

    /** False when the message has yet to be read. */
    private boolean publishAgain(Outlet out, int packetId) {
        long sequence = open.sequence(packetId);
        QueuedMessage message = find(sequence);
        if (message == null && !exhausted) {
            read(sequence);
            if (reading) {
                return false;
            }
            message = find(sequence);
        }
        if (message == null
                || out.publish(
                                message.message(),
                                message.qos(),
                                packetId,
                                message.retain(),
                                true,
                                message.subscriptionIdentifiers())
                        != Sent.YES) {
            // The store no longer has it, or this connection does not take packets of its size.
            session.giveUp(packetId);
            return true;
        }
        underWay.set(packetId);
        return true;
    }

    private @Nullable QueuedMessage find(long sequence) {
        QueuedMessage first = page.peek();
        while (first != null && first.sequence() < sequence) {
            page.remove();
            first = page.peek();
        }
        return first != null && first.sequence() == sequence ? first : null;
    }

    private void read(long sequence) {
        if (!page.isEmpty()) {
            return; // the page begins beyond it: it is not there
        }
        reading = true;
        asking = true;
        readFrom = sequence;
        batch.commit();
        batch.store().readQueue(session.id(), readFrom, PAGE_MESSAGES, PAGE_BYTES, batch.executor(), this::pageCame);
        asking = false;
    }

    private void pageCame(List<QueuedMessage> messages) {
        reading = false;
        exhausted = messages.isEmpty();
        page.addAll(messages);
        if (!asking) {
            session.pumpLater();
        }
    }
}
