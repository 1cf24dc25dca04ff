package io.culex.broker.security;

import io.culex.api.ReasonCode;
import io.culex.api.hook.PayloadValidator;
import io.culex.api.store.StoredMessage;
import io.culex.broker.config.Config;
import io.culex.broker.config.TopicConfig;
import io.culex.broker.config.TopicConfig.Retain;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One rule of {@code topics}, ready to be asked. Immutable; what it remembers of a client is in the {@link RuleSubject}, so
 * the methods that take one run on that client's event loop.
 */
public final class TopicRule {
    private final TopicRules rules;
    private final int index;
    private final TopicConfig config;
    private final FilterLevels levels;
    private final long longest;
    private final Principals publishers;
    private final Principals receivers;
    private final PayloadValidator.@Nullable Check check;

    TopicRule(TopicRules rules, int index, TopicConfig config, PayloadValidator.@Nullable Check check) {
        this.rules = rules;
        this.index = index;
        this.config = config;
        this.levels = FilterLevels.of(config.filter());
        this.longest = config.expiry().equals(Config.NEVER)
                ? StoredMessage.NEVER
                : config.expiry().toMillis();
        this.publishers = new Principals(config.publish());
        this.receivers = new Principals(config.subscribe());
        this.check = check;
    }

    /** Its place in the list {@code topics}. */
    public int index() {
        return index;
    }

    public TopicConfig config() {
        return config;
    }

    FilterLevels levels() {
        return levels;
    }

    /** The message with what the rule says of retaining and expiry. */
    public StoredMessage applied(StoredMessage message) {
        StoredMessage retained = config.retain() == Retain.ALWAYS ? message.withRetain(true) : message;
        return longest == StoredMessage.NEVER ? retained : retained.withExpiryBy(System.currentTimeMillis() + longest);
    }

    /** Whether messages of its topics may not be retained. */
    public boolean deniesRetaining() {
        return config.retain() == Retain.DENY;
    }

    /** Whether everybody may subscribe and receive, so that deliveries need not be checked. */
    public boolean everybodyReceives() {
        return receivers.everybody();
    }

    /** Whether the client may receive messages of the rule's topics, and subscribe to them. */
    public boolean mayReceive(RuleSubject subject) {
        if (receivers.everybody()) {
            return true;
        }
        RuleSubject.State state = subject.state(rules, index);
        Boolean known = state.mayReceive;
        if (known == null) {
            known = subject.in(receivers);
            state.mayReceive = known;
        }
        return known;
    }

    /**
     * How a PUBLISH breaks the rule, payload aside; null when it does not. Takes a token of the client's rate.
     *
     * @param nowNanos {@link System#nanoTime()}
     */
    public @Nullable Violation check(RuleSubject subject, int qos, boolean retain, int payloadSize, long nowNanos) {
        if (!mayPublish(subject)) {
            return violation(ReasonCode.NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED, "may not publish here");
        }
        if (!withinRate(subject, nowNanos)) {
            return violation(
                    ReasonCode.QUOTA_EXCEEDED, ReasonCode.MESSAGE_RATE_TOO_HIGH, "more messages than the rate allows");
        }
        if (qos > config.qos().max()) {
            return violation(
                    ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "QoS " + qos + " is above the " + config.qos().max() + " allowed here");
        }
        if (retain && deniesRetaining()) {
            return violation(
                    ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                    ReasonCode.RETAIN_NOT_SUPPORTED,
                    "messages here may not be retained");
        }
        if (payloadSize > config.payload().maxSize()) {
            return violation(
                    ReasonCode.QUOTA_EXCEEDED,
                    ReasonCode.QUOTA_EXCEEDED,
                    "a payload of " + payloadSize + " bytes is above the "
                            + config.payload().maxSize() + " allowed here");
        }
        return null;
    }

    private boolean mayPublish(RuleSubject subject) {
        if (publishers.everybody()) {
            return true;
        }
        RuleSubject.State state = subject.state(rules, index);
        Boolean known = state.mayPublish;
        if (known == null) {
            known = subject.in(publishers);
            state.mayPublish = known;
        }
        return known;
    }

    private boolean withinRate(RuleSubject subject, long nowNanos) {
        TopicConfig.Rate rate = config.rate();
        if (rate == null) {
            return true;
        }
        RuleSubject.State state = subject.state(rules, index);
        RateLimit limit = state.rate;
        if (limit == null) {
            limit = new RateLimit(rate, nowNanos);
            state.rate = limit;
        }
        return limit.take(nowNanos);
    }

    /** Whether {@link #checkPayload} has anything to say. */
    public boolean checksPayload() {
        return check != null;
    }

    /** How a payload breaks the rule, null when it does not. A validator that fails counts as a payload that is wrong. */
    public @Nullable Violation checkPayload(ByteBuffer payload) {
        if (check == null) {
            return null;
        }
        String problem = check.problem(payload);
        return problem == null
                ? null
                : violation(ReasonCode.PAYLOAD_FORMAT_INVALID, ReasonCode.PAYLOAD_FORMAT_INVALID, problem);
    }

    private Violation violation(ReasonCode ackReason, ReasonCode disconnectReason, String sentence) {
        return new Violation(ackReason, disconnectReason, sentence, config.onViolation());
    }

    @Override
    public String toString() {
        return config.filter();
    }
}
