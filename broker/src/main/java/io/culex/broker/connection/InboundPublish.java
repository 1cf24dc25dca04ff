package io.culex.broker.connection;

import io.culex.api.Origin;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authorizer.Kind;
import io.culex.api.hook.Authorizer.Verdict;
import io.culex.api.hook.MessageListener.DropReason;
import io.culex.api.hook.MessageListener.Event;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.config.Config;
import io.culex.broker.hook.HookSet;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.routing.AckHold;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.Passage;
import io.culex.broker.routing.Router;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.TopicRules;
import io.culex.broker.security.Violation;
import io.culex.broker.session.Session;
import io.culex.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one client: checked, asked about where rules or hooks want it, routed, acknowledged.
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
    private final AckQueue acks;
    private final PublishWindow window;
    private final byte[] @Nullable [] aliases;
    private final int maxQos;
    private final int maxLevels;
    private final int maxLength;
    private final int receiveMaximum;
    private final boolean retainAvailable;

    InboundPublish(Connection connection, ConnectionScope scope, Session session, boolean v5) {
        this.connection = connection;
        this.scope = scope;
        this.session = session;
        this.v5 = v5;
        this.clientId = session.clientId();
        this.acks = new AckQueue(new AckWriter(connection), session.inbound());
        this.window = new PublishWindow(connection.reading());
        Config config = scope.live().config();
        this.aliases = new byte[v5 ? config.mqtt().topicAliasMaximum() + 1 : 0] @Nullable [];
        this.maxQos = config.mqtt().maxQos();
        this.retainAvailable = config.mqtt().retainAvailable();
        this.receiveMaximum = config.mqtt().receiveMaximum();
        this.maxLevels = connection.limits().maxTopicLevels();
        this.maxLength = connection.limits().maxTopicLength();
    }

    PublishWindow window() {
        return window;
    }

    /** Takes a PUBLISH; throws a {@link ProtocolException} when it ends the connection. */
    void accept(PublishFrame frame) {
        scope.counters().increment(Counter.MESSAGES_RECEIVED);
        int qos = frame.qos();
        check(frame, qos);
        byte[] aliased = frame.topicAlias() == 0 ? null : resolveAlias(frame);
        checkTopic(frame, aliased);
        if (qos == 2) {
            if (v5
                    && session.inbound().count() >= receiveMaximum
                    && !session.inbound().has(frame.packetId())) {
                throw new ProtocolException(
                        ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more than " + receiveMaximum + " messages at once");
            }
            if (!session.inbound().receive(frame.packetId())) {
                int packetId = frame.packetId();
                inTurn(() -> again(packetId));
                return;
            }
        }
        if (qos > 0 && !scope.batch().store().writable()) {
            int packetId = frame.packetId();
            inTurn(() -> noRoom(qos, packetId));
            return;
        }
        HookSet hooks = scope.hooks().current();
        TopicRules rules = scope.live().rules();
        if (window.isEmpty()
                && !hooks.topicInterest()
                && rules.size() == 0
                && hooks.authorizers().isEmpty()) {
            route(frame, aliased, qos);
        } else {
            ask(frame, aliased, hooks, rules);
        }
    }

    /** A QoS 2 message that came before; the first one of it may still be on its way to the disk [MQTT-4.3.3-10]. */
    private void again(int packetId) {
        boolean waits = scope.batch().store().durable();
        AckHold hold = waits ? AckHold.untilCommitted(scope.loop(), scope.batch()) : null;
        acks.add(2, packetId, ReasonCode.SUCCESS, null, hold);
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

    private void checkTopic(PublishFrame frame, byte @Nullable [] aliased) {
        int length = aliased == null ? frame.topicLength() : aliased.length;
        if (length > maxLength) {
            throw new ProtocolException(
                    ReasonCode.TOPIC_NAME_INVALID, "the topic has more than " + maxLength + " bytes");
        }
        // A topic of n bytes has at most n + 1 levels, so short ones need no counting.
        if (length >= maxLevels) {
            String text = aliased == null
                    ? frame.buffer().toString(frame.topicStart(), length, java.nio.charset.StandardCharsets.UTF_8)
                    : new String(aliased, java.nio.charset.StandardCharsets.UTF_8);
            if (TopicName.levels(text) > maxLevels) {
                throw new ProtocolException(
                        ReasonCode.TOPIC_NAME_INVALID, "the topic has more than " + maxLevels + " levels");
            }
        }
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
            refuse(qos, frame.packetId(), ReasonCode.NOT_AUTHORIZED, null);
            return;
        }
        Router router = scope.router();
        Delivery delivery = frame.verbatim()
                ? router.delivery().of(frame, v5, session, clientId)
                : router.delivery().of(stored(frame, aliased), Origin.CLIENT, session);
        if (delivery.retain() && !mayRetain(delivery)) {
            delivery.clear();
            refuse(qos, frame.packetId(), ReasonCode.QUOTA_EXCEEDED, null);
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
            acknowledge(qos, frame.packetId(), receivers, hold);
        }
    }

    private boolean mayRetain(Delivery delivery) {
        long most = scope.live().config().retained().maxCount();
        return scope.router().retained().count() < most
                || delivery.payloadLength() == 0
                || scope.router().retained().find(delivery.stored().topic(), 0) != null;
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

    // ---- the way through rules and hooks ---------------------------------------------------------------------------

    private void ask(PublishFrame frame, byte @Nullable [] aliased, HookSet hooks, TopicRules rules) {
        int qos = frame.qos();
        int packetId = frame.packetId();
        TopicMemos.Memo memo = scope.topics().find(aliased == null ? frame.topic() : aliased, hooks, rules);
        StoredPublish publish = new StoredPublish(stored(frame, memo.bytes()), Origin.CLIENT, frame.dup());
        if (reserved(frame, aliased)) {
            inTurn(() -> refused(publish, qos, packetId, ReasonCode.NOT_AUTHORIZED, null));
            return;
        }
        Verdict verdict = connection
                .permissions()
                .cache()
                .mayPublish(connection.client(), hooks, memo.topic(), qos, frame.retain());
        if (verdict.kind() == Kind.DENY) {
            inTurn(() -> refused(publish, qos, packetId, Refusals.ofPublish(verdict.reason()), null));
            return;
        }
        TopicRule rule = memo.rule();
        if (rule == null) {
            pass(memo, publish, qos, packetId);
            return;
        }
        Violation violation = violation(rule, publish);
        if (violation != null) {
            inTurn(() -> violated(violation, publish, qos, packetId));
            return;
        }
        pass(memo, ruled(rule, publish), qos, packetId);
    }

    private @Nullable Violation violation(TopicRule rule, StoredPublish publish) {
        Violation violation = rule.check(
                connection.permissions().subject(),
                publish.qos(),
                publish.retain(),
                publish.payloadSize(),
                System.nanoTime());
        return violation == null && rule.checksPayload() ? rule.checkPayload(publish.payload()) : violation;
    }

    /** The message with what the rule says of retaining and expiry. */
    private static StoredPublish ruled(TopicRule rule, StoredPublish publish) {
        StoredMessage message = publish.message();
        boolean retain = rule.retained(message.retain());
        long longest = rule.maxExpirySeconds();
        long expiresAt = longest == Long.MAX_VALUE
                ? message.expiresAt()
                : Math.min(message.expiresAt(), Messages.expiresAt(longest));
        if (retain == message.retain() && expiresAt == message.expiresAt()) {
            return publish;
        }
        StoredMessage changed = new StoredMessage(
                message.topic(),
                message.properties(),
                message.payload(),
                message.qos(),
                retain,
                expiresAt,
                message.publisherId());
        return new StoredPublish(changed, publish.origin(), publish.dup());
    }

    private void violated(Violation violation, StoredPublish publish, int qos, int packetId) {
        switch (violation.action()) {
            case REJECT -> refused(publish, qos, packetId, violation.ackReason(), violation.sentence());
            case DROP -> {
                dropped(publish);
                acknowledge(qos, packetId, 1, null);
            }
            case DISCONNECT -> {
                dropped(publish);
                notTaken(qos, packetId);
                window.abandon();
                connection.ending().disconnect(violation.disconnectReason(), violation.sentence());
            }
        }
    }

    private void pass(TopicMemos.Memo memo, StoredPublish publish, int qos, int packetId) {
        if (publish.retain() && !mayRetain(publish)) {
            inTurn(() -> refused(publish, qos, packetId, ReasonCode.QUOTA_EXCEEDED, "too many retained messages"));
            return;
        }
        Passage.Hooks asked = new Passage.Hooks(
                memo.hooks().publish(),
                memo.hooks().delivery(),
                memo.hooks().published(),
                memo.hookSet(),
                connection.permissions()::recheck);
        Waiting turn = new Waiting(memo, publish, qos, packetId, asked);
        window.add(turn);
        turn.ask();
        window.advance();
    }

    /** Does something about a message when all before it are done with. */
    private void inTurn(Runnable action) {
        if (window.isEmpty()) {
            action.run();
        } else {
            window.add(new Settled(action));
        }
    }

    private boolean mayRetain(StoredPublish publish) {
        long most = scope.live().config().retained().maxCount();
        return scope.router().retained().count() < most
                || publish.payloadSize() == 0
                || scope.router().retained().find(publish.message().topic(), 0) != null;
    }

    private void passed(TopicMemos.Memo memo, StoredPublish asked, int qos, int packetId, Passage.Outcome outcome) {
        StoredPublish publish = outcome.publish() == null ? asked : outcome.publish();
        switch (outcome.kind()) {
            case ROUTED -> acknowledge(qos, packetId, outcome.receivers(), outcome.hold());
            case DROPPED -> {
                dropped(publish);
                acknowledge(qos, packetId, 1, null);
            }
            case REJECTED -> refused(publish, qos, packetId, Refusals.ofPublish(outcome.reason()), outcome.text());
            case FAILED -> failed(qos, packetId, outcome);
            case DISCONNECT -> {
                dropped(publish);
                notTaken(qos, packetId);
                window.abandon();
                connection.ending().disconnect(outcome.reason(), outcome.text());
            }
        }
        boolean routed = outcome.kind() == Passage.Kind.ROUTED || outcome.kind() == Passage.Kind.FAILED;
        boolean behind = routed && tell(memo, publish, outcome.receivers());
        if (outcome.congested() != null) {
            connection.slowDown(outcome.congested());
        }
        if (behind) {
            connection.reading().fallBehind();
            scope.pressure().onRelief(() -> connection.execute(connection.reading()::catchUp));
        }
    }

    private boolean tell(TopicMemos.Memo memo, StoredPublish publish, int receivers) {
        return publish.topic().equals(memo.topic())
                ? memo.hooks().told(connection.client(), publish, receivers)
                : scope.events().published(connection.client(), publish, receivers);
    }

    /** A hook holds the acknowledgement back: 5.0 has a code for it, older clients send again on their next connection. */
    private void failed(int qos, int packetId, Passage.Outcome outcome) {
        if (v5 || qos == 0) {
            refuse(qos, packetId, Refusals.ofPublish(outcome.reason()), outcome.text());
        } else {
            notTaken(qos, packetId);
            window.abandon();
            connection.ending().disconnect(outcome.reason(), outcome.text());
        }
    }

    private void refused(StoredPublish publish, int qos, int packetId, ReasonCode reason, @Nullable String text) {
        dropped(publish);
        refuse(qos, packetId, reason, text);
    }

    private void dropped(StoredPublish publish) {
        scope.counters().increment(Counter.MESSAGES_DROPPED);
        if (scope.events().wants(Event.DROPPED)) {
            scope.events().dropped(clientId, publish, DropReason.REFUSED);
        }
    }

    /** A message that hooks are asked about. */
    private final class Waiting extends PublishWindow.Turn implements Passage.Sender {
        private final TopicMemos.Memo memo;
        private final StoredPublish asked;
        private final int qos;
        private final int packetId;
        private final Passage passage;

        Waiting(TopicMemos.Memo memo, StoredPublish asked, int qos, int packetId, Passage.Hooks hooks) {
            super(asked.payloadSize());
            this.memo = memo;
            this.asked = asked;
            this.qos = qos;
            this.packetId = packetId;
            this.passage = new Passage(scope.loop(), scope.router(), hooks, asked, connection.client(), session, this);
        }

        void ask() {
            ready = passage.ask(() -> connection.guarded(() -> {
                ready = true;
                window.advance();
            }));
        }

        @Override
        void go() {
            passage.goOn();
        }

        @Override
        public void done(Passage.Outcome outcome) {
            passed(memo, asked, qos, packetId, outcome);
            window.finished(this);
        }

        @Override
        public void failed(RuntimeException fault) {
            abandoned();
            window.abandon();
            connection.ending().failed(fault);
        }

        @Override
        void abandoned() {
            notTaken(qos, packetId);
        }
    }

    /** Something that is known about a message and has to wait for those before it. */
    private final class Settled extends PublishWindow.Turn {
        private final Runnable action;

        Settled(Runnable action) {
            super(0);
            this.action = action;
            ready = true;
        }

        @Override
        void go() {
            action.run();
            window.finished(this);
        }

        @Override
        void abandoned() {}
    }

    // ---- acknowledgements ------------------------------------------------------------------------------------------

    private void acknowledge(int qos, int packetId, int receivers, @Nullable AckHold hold) {
        if (qos > 0) {
            ReasonCode reason = receivers == 0 ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
            acks.add(qos, packetId, reason, null, hold);
        } else if (hold != null) {
            hold.whenDone(failure -> {});
        }
    }

    /** The store is full or does not work. A client before 5.0 learns it by the end of its connection, or it would be told a lie. */
    private void noRoom(int qos, int packetId) {
        scope.counters().increment(Counter.MESSAGES_DROPPED);
        if (v5) {
            refuse(qos, packetId, ReasonCode.QUOTA_EXCEEDED, "the store has no room");
        } else {
            notTaken(qos, packetId);
            connection.ending().disconnect(ReasonCode.QUOTA_EXCEEDED, "the store has no room");
        }
    }

    /** The client is not told that the broker has its message: when it sends the message again, it is a new one. */
    private void notTaken(int qos, int packetId) {
        if (qos == 2) {
            session.inbound().release(packetId);
        }
    }

    /** Clients before 5.0 cannot be told: they are acknowledged as if nothing had happened. */
    private void refuse(int qos, int packetId, ReasonCode reason, @Nullable String text) {
        if (qos == 0) {
            return;
        }
        if (v5) {
            notTaken(qos, packetId); // PUBREC with a failure ends the exchange [MQTT-4.3.3-4]
        }
        acks.add(qos, packetId, v5 ? reason : ReasonCode.SUCCESS, text, null);
    }
}
