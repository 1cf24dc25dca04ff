package io.culex.broker.session;

import io.culex.api.ReasonCode;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.broker.routing.Delivery;
import io.culex.broker.store.TurnBatch;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were sent to a client and are not acknowledged yet: what each acknowledgement means for the window, for the
 * store and for those who want to know.
 *
 * <p>Owner: the session's loop. Bound: Receive Maximum.
 */
final class UnderWay {
    private final long sessionId;
    private final boolean stored;
    private final TurnBatch batch;
    private final InflightWindow window = new InflightWindow();
    private final AckFacts facts;

    /** By packet identifier, in order: what another member may get of a session that is not in the store; null for nothing yet. */
    private @Nullable Map<Integer, QueuedMessage> kept;

    UnderWay(Session session, SessionScope scope) {
        this.sessionId = session.id();
        this.stored = session.stored();
        this.batch = scope.batch();
        this.facts = new AckFacts(session, scope.events());
    }

    void limit(int receiveMaximum) {
        window.limit(receiveMaximum);
    }

    boolean hasRoom() {
        return window.hasRoom();
    }

    int count() {
        return window.count();
    }

    /** The open identifiers in the order their messages were sent. */
    int[] inOrder() {
        return window.inOrder();
    }

    /** The queue's sequence number of an open identifier. */
    long sequence(int packetId) {
        return window.sequence(packetId);
    }

    /** Where an identifier stands, one of the states of {@link InflightWindow}. */
    byte state(int packetId) {
        return window.state(packetId);
    }

    /** Takes a packet identifier for a message; there must be room. */
    int open(int qos, long sequence) {
        return window.open(qos == 1 ? InflightWindow.AWAITS_PUBACK : InflightWindow.AWAITS_PUBREC, sequence);
    }

    /** The message was not written after all. */
    void withdraw(int packetId) {
        window.close(packetId);
    }

    /** A message that passes by was written. */
    void sent(int packetId, long sequence, Delivery delivery) {
        if (stored) {
            batch.operations().sent(sessionId, sequence, packetId);
        }
        if (facts.wanted()) {
            facts.sent(packetId, delivery.stored());
        }
    }

    /** A message that waited was written. */
    void sent(int packetId, long sequence, StoredMessage message) {
        if (stored) {
            batch.operations().sent(sessionId, sequence, packetId);
        }
        if (facts.wanted()) {
            facts.sent(packetId, message);
        }
    }

    /** Keeps a message of a Shared Subscription until it is acknowledged. */
    void keep(int packetId, QueuedMessage message) {
        if (kept == null) {
            kept = new LinkedHashMap<>();
        }
        kept.put(packetId, message);
    }

    /** What is kept, in order. */
    Collection<QueuedMessage> kept() {
        return kept == null ? List.of() : kept.values();
    }

    /** The sequence numbers of open QoS 2 messages. */
    Set<Long> finished() {
        Set<Long> sequences = new HashSet<>();
        for (int packetId : window.inOrder()) {
            if (window.state(packetId) != InflightWindow.AWAITS_PUBACK) {
                sequences.add(window.sequence(packetId));
            }
        }
        return sequences;
    }

    /**
     * Puts back what the store had. Where damage took the record of a message's end, another may have its packet identifier by now:
     * then the later one gets a new identifier.
     */
    void restore(StoredSession.InFlight open) {
        byte state = open.released()
                ? InflightWindow.AWAITS_PUBCOMP
                : open.qos() == 1 ? InflightWindow.AWAITS_PUBACK : InflightWindow.AWAITS_PUBREC;
        int packetId = open.packetId();
        if (packetId > 0 && window.state(packetId) == InflightWindow.FREE) {
            window.restore(packetId, state, open.sequence());
        } else if (stored) {
            int other = window.open(state, open.sequence());
            if (open.released()) {
                batch.operations().released(sessionId, open.sequence(), other);
            } else {
                batch.operations().sent(sessionId, open.sequence(), other);
            }
        }
    }

    /** PUBACK: whether it closed the identifier. One for an identifier that is not open is passed over. */
    boolean pubAck(int packetId) {
        boolean open = window.state(packetId) == InflightWindow.AWAITS_PUBACK;
        if (open) {
            close(packetId, true);
        }
        return open;
    }

    /** PUBREC with a failure: whether it closed the identifier [MQTT-4.3.3-4]. */
    boolean refused(int packetId) {
        boolean open = window.state(packetId) == InflightWindow.AWAITS_PUBREC;
        if (open) {
            close(packetId, false);
        }
        return open;
    }

    /** PUBREC; the reason code of the PUBREL to answer with. */
    ReasonCode pubRec(int packetId) {
        byte state = window.state(packetId);
        if (state == InflightWindow.AWAITS_PUBREC) {
            window.released(packetId);
            if (stored) {
                batch.operations().released(sessionId, window.sequence(packetId), packetId);
            }
        } else if (state != InflightWindow.AWAITS_PUBCOMP) {
            return ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        }
        return ReasonCode.SUCCESS;
    }

    /** PUBCOMP: whether it closed the identifier. One for an identifier that is not open is passed over. */
    boolean pubComp(int packetId) {
        boolean open = window.state(packetId) == InflightWindow.AWAITS_PUBCOMP;
        if (open) {
            close(packetId, true);
        }
        return open;
    }

    /** A message is over: its identifier is free, and the store need not keep it. */
    void close(int packetId, boolean acknowledged) {
        if (stored) {
            batch.operations().remove(sessionId, window.sequence(packetId));
        }
        window.close(packetId);
        if (kept != null) {
            kept.remove(packetId);
        }
        facts.closed(packetId, acknowledged);
    }
}
