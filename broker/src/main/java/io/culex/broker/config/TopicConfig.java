package io.culex.broker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule of {@code topics}.
 *
 * @param filter the Topic Filter the rule is for
 * @param description what the topic carries, for people
 * @param payload what payloads look like
 * @param qos which QoS is allowed
 * @param retain whether messages are retained
 * @param expiry the longest Message Expiry Interval; {@link Config#NEVER} for the publisher's choice
 * @param rate how often one client may publish; null for no limit
 * @param publish who may publish: globs of client ids, {@code user:NAME}, {@code role:NAME}, {@code *}
 * @param subscribe who may subscribe and receive, in the same words
 * @param onViolation what a publisher that breaks the rule gets
 */
public record TopicConfig(
        @Key(required = true) String filter,
        String description,
        PayloadConfig payload,
        QosConfig qos,
        Retain retain,
        @Key(min = 1000, never = true) Duration expiry,
        @Nullable Rate rate,
        List<String> publish,
        List<String> subscribe,
        OnViolation onViolation) {

    private static final List<String> EVERYBODY = List.of("*");

    public static final TopicConfig DEFAULTS = new TopicConfig(
            "",
            "",
            PayloadConfig.DEFAULTS,
            QosConfig.DEFAULTS,
            Retain.ALLOW,
            Config.NEVER,
            null,
            EVERYBODY,
            EVERYBODY,
            OnViolation.REJECT);

    public TopicConfig {
        publish = List.copyOf(publish);
        subscribe = List.copyOf(subscribe);
    }

    /**
     * {@code payload} of a rule.
     *
     * @param type a type that a plugin checks, such as {@code json}; null for any bytes
     * @param schema the schema file for the type; null for none
     * @param maxSize the most bytes of a payload
     */
    public record PayloadConfig(
            @Nullable String type,
            @Key(file = true) @Nullable Path schema,

            @Key(bytes = true, max = 268_435_455) int maxSize) {
        public static final PayloadConfig DEFAULTS = new PayloadConfig(null, null, 268_435_455);
    }

    /**
     * {@code qos} of a rule.
     *
     * @param max the highest QoS a publisher may use
     */
    public record QosConfig(@Key(max = 2) int max) {
        public static final QosConfig DEFAULTS = new QosConfig(2);
    }

    /**
     * {@code rate}, written {@code 20/s}: a bucket of {@code count} tokens that refills over {@code per}.
     *
     * @param count messages
     * @param per the time they are for: a second, a minute, an hour or a day
     */
    public record Rate(int count, Duration per) {}

    /** Whether messages are retained. */
    public enum Retain {
        /** As the publisher says. */
        ALLOW,
        /** A message with RETAIN breaks the rule. */
        DENY,
        /** Every message is retained. */
        ALWAYS
    }

    /** What a publisher that breaks the rule gets. */
    public enum OnViolation {
        /** Refused with a reason code; before 5.0 acknowledged and dropped. */
        REJECT,
        /** Acknowledged and dropped. */
        DROP,
        /** Dropped, and the connection ends. */
        DISCONNECT
    }
}
