package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.api.hook.MessageListener.DropReason;
import io.culex.api.hook.MessageListener.Event;
import io.culex.broker.routing.AckHold;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told about the messages it published: PUBACK or PUBREC, with the reason where one is not taken.
 *
 * <p>Owner: the connection's loop.
 */
final class PublishAnswers {
    private final Connection connection;
    private final ConnectionScope scope;
    private final Session session;
    private final boolean v5;
    private final AckQueue acks;

    PublishAnswers(Connection connection, ConnectionScope scope, Session session, boolean v5) {
        this.connection = connection;
        this.scope = scope;
        this.session = session;
        this.v5 = v5;
        this.acks = new AckQueue(new AckWriter(connection), session.inbound());
    }

    /** How many messages at QoS 1 wait for a commit before they are acknowledged. */
    int unacknowledged() {
        return acks.unacknowledged();
    }

    /** The message went to so many receivers; at QoS 0 nothing is said. */
    void acknowledge(int qos, int packetId, int receivers, @Nullable AckHold hold) {
        if (hold != null && scope.batch().store().pressed()) {
            connection.reading().awaitStore();
        }
        if (qos > 0) {
            ReasonCode reason = receivers == 0 ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
            acks.add(qos, packetId, reason, null, qos == 2 ? kept(packetId, hold) : hold);
        } else if (hold != null) {
            hold.whenDone(failure -> {});
        }
    }

    /** A QoS 2 message that came before; the first one of it may still be on its way to the disk [MQTT-4.3.3-10]. */
    void again(int packetId) {
        acks.add(2, packetId, ReasonCode.SUCCESS, null, untilKnown(null));
    }

    private @Nullable AckHold kept(int packetId, @Nullable AckHold hold) {
        session.inbound().keep(packetId, hold);
        return untilKnown(hold);
    }

    /** PUBREC is a promise of its own: the store must have the packet identifier, whoever gets the message. */
    private @Nullable AckHold untilKnown(@Nullable AckHold hold) {
        if (!session.stored() || !scope.batch().store().durable()) {
            return hold;
        }
        if (hold == null) {
            return AckHold.untilCommitted(scope.loop(), scope.batch());
        }
        hold.alsoUntilCommitted(scope.batch());
        return hold;
    }

    /** Clients before 5.0 cannot be told: they are acknowledged as if nothing had happened. */
    void refuse(int qos, int packetId, ReasonCode reason, @Nullable String text) {
        if (qos == 0) {
            return;
        }
        if (v5) {
            notTaken(qos, packetId); // PUBREC with a failure ends the exchange [MQTT-4.3.3-4]
            acks.add(qos, packetId, reason, text, null);
        } else {
            acks.add(qos, packetId, ReasonCode.SUCCESS, text, qos == 2 ? kept(packetId, null) : null);
        }
    }

    /** The message is dropped, and refused. */
    void refused(StoredPublish publish, int qos, int packetId, ReasonCode reason, @Nullable String text) {
        dropped(publish);
        refuse(qos, packetId, reason, text);
    }

    /** The client is not told that the broker has its message: when it sends the message again, it is a new one. */
    void notTaken(int qos, int packetId) {
        if (qos == 2) {
            session.inbound().release(packetId);
        }
    }

    /** The store is full or does not work. A client before 5.0 learns it by the end of its connection, or it would be told a lie. */
    void noRoom(int qos, int packetId) {
        scope.counters().unstored();
        if (v5) {
            refuse(qos, packetId, ReasonCode.QUOTA_EXCEEDED, "the store has no room");
        } else {
            notTaken(qos, packetId);
            connection.ending().disconnect(ReasonCode.QUOTA_EXCEEDED, "the store has no room");
        }
    }

    void dropped(StoredPublish publish) {
        scope.counters().dropped(DropReason.REFUSED);
        if (scope.events().wants(Event.DROPPED)) {
            scope.events().dropped(session.clientId(), publish, DropReason.REFUSED);
        }
    }
}
