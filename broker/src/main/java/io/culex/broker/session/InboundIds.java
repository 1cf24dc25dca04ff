package io.culex.broker.session;

import io.culex.broker.routing.AckHold;
import io.culex.broker.store.TurnBatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packet identifiers of QoS 2 messages that a client sent and has not released yet: what makes them be routed once.
 *
 * <p>Owner: the session's loop. Bound: the number of packet identifiers.
 */
public final class InboundIds {
    private final long sessionId;
    private final boolean stored;
    private final TurnBatch batch;
    private final BitSet ids = new BitSet(0);
    private final List<Runnable> waiting = new ArrayList<>(0);
    private int count;

    /** How many are on their way to the store with the message in queues of other loops. */
    private int unsettled;

    InboundIds(long sessionId, boolean stored, TurnBatch batch) {
        this.sessionId = sessionId;
        this.stored = stored;
        this.batch = batch;
    }

    /** Notes a PUBLISH; false when its identifier is known and the message must not be routed again [MQTT-4.3.3-10]. */
    public boolean receive(int packetId) {
        if (ids.get(packetId)) {
            return false;
        }
        restore(packetId);
        return true;
    }

    /**
     * Makes the store know an identifier, in one write with the message in the queues it goes to: neither may a message be sent again
     * that is in some of them already, nor one be taken for known that is not in all.
     *
     * @param hold of the message that was routed in this turn, null when nothing of it is stored
     */
    public void keep(int packetId, @Nullable AckHold hold) {
        if (!stored) {
            return;
        }
        boolean together = hold != null
                && hold.inOneWrite(batch, last -> last.putInbound(sessionId, packetId), failure -> settled());
        if (together) {
            unsettled++;
        } else {
            batch.operations().putInbound(sessionId, packetId);
        }
    }

    private void settled() {
        unsettled--;
        if (unsettled == 0 && !waiting.isEmpty()) {
            List<Runnable> settled = List.copyOf(waiting);
            waiting.clear();
            settled.forEach(Runnable::run);
        }
    }

    /** Goes on when all that was to be kept is. */
    public void whenSettled(Runnable task) {
        if (unsettled == 0) {
            task.run();
        } else {
            waiting.add(task);
        }
    }

    /** PUBREL; false when the identifier is not known. */
    public boolean release(int packetId) {
        if (!ids.get(packetId)) {
            return false;
        }
        ids.clear(packetId);
        count--;
        if (stored) {
            batch.operations().removeInbound(sessionId, packetId);
        }
        return true;
    }

    /** Puts back what the store had. */
    void restore(int packetId) {
        ids.set(packetId);
        count++;
    }

    /** Whether an identifier waits for PUBREL. */
    public boolean has(int packetId) {
        return ids.get(packetId);
    }

    /** How many wait for PUBREL. */
    public int count() {
        return count;
    }
}
