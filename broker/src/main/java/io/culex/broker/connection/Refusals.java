package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** The failures that acknowledgements may carry: a plugin's other codes become Implementation specific error. */
final class Refusals {
    private static final Set<ReasonCode> ANY_ACK = EnumSet.of(
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.PACKET_IDENTIFIER_IN_USE);
    private static final Set<ReasonCode> PUBLISH =
            EnumSet.of(ReasonCode.TOPIC_NAME_INVALID, ReasonCode.QUOTA_EXCEEDED, ReasonCode.PAYLOAD_FORMAT_INVALID);
    private static final Set<ReasonCode> SUBSCRIBE = EnumSet.of(
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    private static final Set<ReasonCode> UNSUBSCRIBE = EnumSet.of(ReasonCode.TOPIC_FILTER_INVALID);

    private Refusals() {}

    /** For PUBACK and PUBREC (tables 3-4 and 3-5). */
    static ReasonCode ofPublish(ReasonCode reason) {
        return allowed(PUBLISH, reason);
    }

    /** For SUBACK (table 3-8). */
    static ReasonCode ofSubscribe(ReasonCode reason) {
        return allowed(SUBSCRIBE, reason);
    }

    /** For UNSUBACK (table 3-9). */
    static ReasonCode ofUnsubscribe(ReasonCode reason) {
        return allowed(UNSUBSCRIBE, reason);
    }

    private static ReasonCode allowed(Set<ReasonCode> more, ReasonCode reason) {
        return ANY_ACK.contains(reason) || more.contains(reason) ? reason : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    }
}
