package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import java.time.Duration;

/**
 * Asked whether a client may publish to, subscribe to or receive from a topic. On the event loop, must not block; answers are
 * cached for each connection as long as they say. The first that does not abstain decides; when all abstain it is
 * allowed. An answer is kept for the shortest time that any authorizer asked for it gave, and no longer than the hooks
 * stay the same. One that throws denies, and is asked again next time. For answers that need time use {@link PublishInterceptor} and {@link SubscribeInterceptor}.
 *
 * @since 0.1
 */
public interface Authorizer extends Hook {
    /** May this client publish to the topic with this QoS and RETAIN flag? */
    default Verdict mayPublish(Client client, String topic, int qos, boolean retain) {
        return Verdict.ABSTAIN;
    }

    /** May this client subscribe to the filter (without {@code $share/group/})? */
    default Verdict maySubscribe(Client client, String filter, int qos) {
        return Verdict.ABSTAIN;
    }

    /** May this client receive messages of the topic? Asked only of authorizers whose {@link #decidesReceive()} is true. */
    default Verdict mayReceive(Client client, String topic) {
        return Verdict.ABSTAIN;
    }

    /** Whether {@link #mayReceive} has anything to say, read once at registration; false spares the question. */
    default boolean decidesReceive() {
        return false;
    }

    /**
     * An answer and how long it holds.
     *
     * @param kind the answer
     * @param reason the reason code of a denial
     * @param cacheTime how long the same question of the same connection need not be asked again; zero for not at all
     */
    record Verdict(Kind kind, ReasonCode reason, Duration cacheTime) {
        /** Leaves it to the next, for a day. */
        public static final Verdict ABSTAIN = new Verdict(Kind.ABSTAIN, ReasonCode.SUCCESS, Duration.ofDays(1));
        /** It may, for a day. */
        public static final Verdict ALLOW = new Verdict(Kind.ALLOW, ReasonCode.SUCCESS, Duration.ofDays(1));
        /** It may not, for a day. */
        public static final Verdict DENY = new Verdict(Kind.DENY, ReasonCode.NOT_AUTHORIZED, Duration.ofDays(1));

        /** The same answer for another time. */
        public Verdict withCacheTime(Duration time) {
            return new Verdict(kind, reason, time);
        }
    }

    /** The three answers. */
    enum Kind {
        /** It may. */
        ALLOW,
        /** It may not. */
        DENY,
        /** Leaves it to the next. */
        ABSTAIN
    }
}
