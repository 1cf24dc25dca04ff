package io.culex.broker.connection;

import io.culex.api.Origin;
import io.culex.api.ReasonCode;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.config.Config;
import io.culex.broker.hook.HookSet;
import io.culex.broker.metrics.Limit;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.routing.AckHold;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.Router;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.security.TopicRules;
import io.culex.broker.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one client: checked, routed, acknowledged; where rules or hooks want to be asked, that is
 * {@link AskedPublish}.
 *
 * <p>Owner: the connection's loop. Messages that hooks want time for wait in a {@link PublishWindow}, and those behind them
 * too.
 */
final class InboundPublish {
    private static final byte[] SYS = {'$', 'S', 'Y', 'S', '/'};

    private final Connection connection;
    private final ConnectionScope scope;
    private final Session session;
    private final boolean v5;
    private final String clientId;
    private final PublishAnswers answers;
    private final AskedPublish asked;
    private final byte[] @Nullable [] aliases;
    private final int maxQos;
    private final int maxLevels;
    private final int maxLength;
    private final int receiveMaximum;
    private final boolean retainAvailable;
    private int messages;
    private long payload;

    InboundPublish(Connection connection, ConnectionScope scope, Session session, boolean v5) {
        this.connection = connection;
        this.scope = scope;
        this.session = session;
        this.v5 = v5;
        this.clientId = session.clientId();
        this.answers = new PublishAnswers(connection, scope, session, v5);
        this.asked = new AskedPublish(connection, scope, session, v5, answers);
        Config config = scope.live().config();
        this.aliases = new byte[v5 ? config.mqtt().topicAliasMaximum() + 1 : 0] @Nullable [];
        this.maxQos = config.mqtt().maxQos();
        this.retainAvailable = config.mqtt().retainAvailable();
        this.receiveMaximum = config.mqtt().receiveMaximum();
        this.maxLevels = connection.limits().maxTopicLevels();
        this.maxLength = connection.limits().maxTopicLength();
    }

    PublishWindow window() {
        return asked.window();
    }

    /** What a read brought is decoded: it is counted for all. */
    void count() {
        if (messages > 0) {
            scope.counters().add(Counter.MESSAGES_RECEIVED, messages);
            scope.counters().add(Counter.PAYLOAD_RECEIVED, payload);
            messages = 0;
            payload = 0;
        }
    }

    /** Takes a PUBLISH; throws a {@link ProtocolException} when it ends the connection. */
    void accept(PublishFrame frame) {
        messages++;
        payload += frame.payloadLength();
        int qos = frame.qos();
        check(frame, qos);
        checkTopic(frame);
        byte[] aliased = frame.topicAlias() == 0 ? null : resolveAlias(frame);
        if (qos > 0 && v5) {
            boundOpen(qos, frame.packetId());
        }
        if (qos == 2) {
            if (!session.inbound().receive(frame.packetId())) {
                int packetId = frame.packetId();
                asked.inTurn(2, () -> answers.again(packetId));
                return;
            }
        }
        if (qos > 0 && !scope.batch().store().writable()) {
            int packetId = frame.packetId();
            asked.inTurn(qos, () -> answers.noRoom(qos, packetId));
            return;
        }
        HookSet hooks = scope.hooks().current();
        TopicRules rules = scope.live().rules();
        if (window().isEmpty()
                && !hooks.topicInterest()
                && rules.size() == 0
                && hooks.authorizers().isEmpty()) {
            route(frame, aliased, qos);
        } else {
            ask(frame, aliased, hooks, rules);
        }
    }

    /** [MQTT-3.3.4-7] */
    private void boundOpen(int qos, int packetId) {
        int open = session.inbound().count() + answers.unacknowledged() + window().unacknowledged();
        if (open >= receiveMaximum && (qos == 1 || !session.inbound().has(packetId))) {
            throw new ProtocolException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more than " + receiveMaximum + " messages at once");
        }
    }

    private void check(PublishFrame frame, int qos) {
        if (qos > maxQos) {
            throw new ProtocolException(
                    ReasonCode.QOS_NOT_SUPPORTED, "QoS " + qos + " is not supported"); // [MQTT-3.2.2-11]
        }
        if (!retainAvailable && frame.retain()) {
            throw new ProtocolException(ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are not supported");
        }
    }

    /** The topic of a message with a Topic Alias (3.3.2.3.4). */
    private byte[] resolveAlias(PublishFrame frame) {
        int alias = frame.topicAlias();
        if (alias >= aliases.length) {
            throw new ProtocolException(
                    ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias + " of at most " + (aliases.length - 1));
        }
        if (frame.topicLength() > 0) {
            aliases[alias] = frame.topic();
        }
        byte[] topic = aliases[alias];
        if (topic == null) {
            throw ProtocolException.protocolError("topic alias " + alias + " is not set");
        }
        return topic;
    }

    /** What stands in the packet; the topic that an alias stands for was looked at when it was set. */
    private void checkTopic(PublishFrame frame) {
        int length = frame.topicLength();
        if (length > maxLength) {
            refuseTopic("the topic has more than " + maxLength + " bytes");
        }
        // A topic of n bytes has at most n + 1 levels, so short ones need no counting.
        if (length >= maxLevels && frame.topicLevels() > maxLevels) {
            refuseTopic("the topic has more than " + maxLevels + " levels");
        }
    }

    private void refuseTopic(String problem) {
        scope.limits().hit(Limit.TOPIC, connection.client(), "closed");
        throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, problem);
    }

    /** Whether the topic is the broker's own, which clients must not publish to [MQTT-4.7.2-1]. */
    private static boolean reserved(PublishFrame frame, byte @Nullable [] aliased) {
        int length = aliased == null ? frame.topicLength() : aliased.length;
        if (length < SYS.length) {
            return false;
        }
        for (int i = 0; i < SYS.length; i++) {
            byte b = aliased == null ? frame.buffer().getByte(frame.topicStart() + i) : aliased[i];
            if (b != SYS[i]) {
                return false;
            }
        }
        return true;
    }

    /** The short way: nobody wants to be asked. */
    private void route(PublishFrame frame, byte @Nullable [] aliased, int qos) {
        if (reserved(frame, aliased)) {
            answers.refuse(qos, frame.packetId(), ReasonCode.NOT_AUTHORIZED, null);
            return;
        }
        Router router = scope.router();
        Delivery delivery = frame.verbatim()
                ? router.delivery().of(frame, v5, session, clientId)
                : router.delivery().of(stored(frame, aliased), Origin.CLIENT, session);
        if (delivery.retain() && !router.mayRetain(delivery.stored(), connection.client())) {
            delivery.clear();
            answers.refuse(qos, frame.packetId(), ReasonCode.QUOTA_EXCEEDED, null);
            return;
        }
        int receivers = router.route(delivery);
        AckHold hold = delivery.hold();
        Subscriber congested = delivery.congestedBy();
        delivery.clear();
        if (congested != null) {
            connection.slowDown(congested);
        }
        if (qos > 0) {
            answers.acknowledge(qos, frame.packetId(), receivers, hold);
        }
    }

    private StoredMessage stored(PublishFrame frame, byte @Nullable [] aliased) {
        return new StoredMessage(
                aliased == null ? frame.topic() : aliased,
                frame.forwardable(),
                frame.payload(),
                frame.qos(),
                frame.retain(),
                Messages.expiresAt(frame.messageExpiry()),
                clientId);
    }

    /** The long way: rules or hooks want to be asked. */
    private void ask(PublishFrame frame, byte @Nullable [] aliased, HookSet hooks, TopicRules rules) {
        TopicMemos.Memo memo = scope.topics().find(aliased == null ? frame.topic() : aliased, hooks, rules);
        StoredPublish publish = new StoredPublish(stored(frame, memo.bytes()), Origin.CLIENT, frame.dup());
        int qos = frame.qos();
        int packetId = frame.packetId();
        if (reserved(frame, aliased)) {
            asked.inTurn(qos, () -> answers.refused(publish, qos, packetId, ReasonCode.NOT_AUTHORIZED, null));
            return;
        }
        asked.ask(publish, memo, packetId);
    }
}
