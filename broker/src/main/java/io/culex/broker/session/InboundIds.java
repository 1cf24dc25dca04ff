package io.culex.broker.session;

import io.culex.broker.store.TurnBatch;
import java.util.BitSet;

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
    private int count;

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
        if (stored) {
            batch.operations().putInbound(sessionId, packetId);
        }
        return true;
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
