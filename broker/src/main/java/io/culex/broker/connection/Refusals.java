package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * The codes that packets to a client may carry: those of a plugin that belong to other packets become the nearest one, or
 * Implementation specific error.
 */
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

    /** Codes of acknowledgements, of the end of a session or of other packets, which CONNACK does not have. */
    private static final Set<ReasonCode> NOT_IN_CONNACK = EnumSet.of(
            ReasonCode.KEEP_ALIVE_TIMEOUT,
            ReasonCode.SESSION_TAKEN_OVER,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
            ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
            ReasonCode.TOPIC_ALIAS_INVALID,
            ReasonCode.MESSAGE_RATE_TOO_HIGH,
            ReasonCode.ADMINISTRATIVE_ACTION,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.MAXIMUM_CONNECT_TIME,
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

    private static final Set<ReasonCode> NOT_IN_DISCONNECT = EnumSet.of(
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

    private Refusals() {}

    /** For a CONNACK that refuses (table 3-1). */
    static ReasonCode ofConnect(ReasonCode reason) {
        if (reason == ReasonCode.SERVER_SHUTTING_DOWN) {
            return ReasonCode.SERVER_UNAVAILABLE;
        }
        return reason.failure() && !NOT_IN_CONNACK.contains(reason) ? reason : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    }

    /** For DISCONNECT (table 3-10). */
    static ReasonCode ofDisconnect(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> reason;
            case BAD_USER_NAME_OR_PASSWORD, BANNED, BAD_AUTHENTICATION_METHOD -> ReasonCode.NOT_AUTHORIZED;
            case SERVER_UNAVAILABLE -> ReasonCode.SERVER_BUSY;
            default ->
                reason.failure() && !NOT_IN_DISCONNECT.contains(reason)
                        ? reason
                        : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
        };
    }

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
