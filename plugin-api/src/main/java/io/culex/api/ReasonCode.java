package io.culex.api;

import org.jspecify.annotations.Nullable;

/**
 * The reason codes of MQTT 5.0 (table 2-6). Brokers answer 3.1.1 clients with the nearest code that version has.
 *
 * @since 0.1
 */
public enum ReasonCode {
    /** It is done; also Normal disconnection and Granted QoS 0. */
    SUCCESS(0x00),
    /** Subscribed with QoS 1 at most. */
    GRANTED_QOS_1(0x01),
    /** Subscribed with QoS 2 at most. */
    GRANTED_QOS_2(0x02),
    /** The client leaves and wants its Will Message published. */
    DISCONNECT_WITH_WILL(0x04),
    /** Accepted, and nobody is subscribed. */
    NO_MATCHING_SUBSCRIBERS(0x10),
    /** There was nothing to unsubscribe. */
    NO_SUBSCRIPTION_EXISTED(0x11),
    /** The AUTH exchange goes on. */
    CONTINUE_AUTHENTICATION(0x18),
    /** A connected client authenticates anew. */
    REAUTHENTICATE(0x19),
    /** A failure that no other code says. */
    UNSPECIFIED_ERROR(0x80),
    /** The packet cannot be parsed. */
    MALFORMED_PACKET(0x81),
    /** The packet is not allowed here. */
    PROTOCOL_ERROR(0x82),
    /** Valid, and not accepted by this broker. */
    IMPLEMENTATION_SPECIFIC_ERROR(0x83),
    /** The version of CONNECT is not spoken here. */
    UNSUPPORTED_PROTOCOL_VERSION(0x84),
    /** The Client Identifier is not allowed. */
    CLIENT_IDENTIFIER_NOT_VALID(0x85),
    /** The credentials are wrong. */
    BAD_USER_NAME_OR_PASSWORD(0x86),
    /** The client may not do this. */
    NOT_AUTHORIZED(0x87),
    /** The broker is not available. */
    SERVER_UNAVAILABLE(0x88),
    /** The broker is busy; try again later. */
    SERVER_BUSY(0x89),
    /** An administrator has banned the client. */
    BANNED(0x8A),
    /** The broker is about to stop. */
    SERVER_SHUTTING_DOWN(0x8B),
    /** The Authentication Method is not served, or not the one in use. */
    BAD_AUTHENTICATION_METHOD(0x8C),
    /** Nothing was heard for one and a half times Keep Alive. */
    KEEP_ALIVE_TIMEOUT(0x8D),
    /** Another connection uses the same Client Identifier. */
    SESSION_TAKEN_OVER(0x8E),
    /** The Topic Filter is well formed and not accepted. */
    TOPIC_FILTER_INVALID(0x8F),
    /** The Topic Name is well formed and not accepted. */
    TOPIC_NAME_INVALID(0x90),
    /** The Packet Identifier is in use already. */
    PACKET_IDENTIFIER_IN_USE(0x91),
    /** The Packet Identifier is not known. */
    PACKET_IDENTIFIER_NOT_FOUND(0x92),
    /** More messages at once than Receive Maximum allows. */
    RECEIVE_MAXIMUM_EXCEEDED(0x93),
    /** The Topic Alias is 0 or above the maximum. */
    TOPIC_ALIAS_INVALID(0x94),
    /** The packet is larger than Maximum Packet Size. */
    PACKET_TOO_LARGE(0x95),
    /** Messages come too fast. */
    MESSAGE_RATE_TOO_HIGH(0x96),
    /** A limit of the broker is reached. */
    QUOTA_EXCEEDED(0x97),
    /** An administrator ended it. */
    ADMINISTRATIVE_ACTION(0x98),
    /** The payload is not what its format says. */
    PAYLOAD_FORMAT_INVALID(0x99),
    /** Retained messages are not available. */
    RETAIN_NOT_SUPPORTED(0x9A),
    /** The QoS is not available. */
    QOS_NOT_SUPPORTED(0x9B),
    /** Another server is to be used for now. */
    USE_ANOTHER_SERVER(0x9C),
    /** Another server is to be used from now on. */
    SERVER_MOVED(0x9D),
    /** Shared Subscriptions are not available. */
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E),
    /** Connections come too fast. */
    CONNECTION_RATE_EXCEEDED(0x9F),
    /** The connection has lasted as long as it may. */
    MAXIMUM_CONNECT_TIME(0xA0),
    /** Subscription Identifiers are not available. */
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1),
    /** Filters with wildcards are not available. */
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2);

    private static final @Nullable ReasonCode[] BY_CODE = new @Nullable ReasonCode[256];

    static {
        for (ReasonCode reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;

    ReasonCode(int code) {
        this.code = code;
    }

    /** The byte on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether the code stands for a failure: 0x80 and above. */
    public boolean failure() {
        return code >= 0x80;
    }

    /** The reason for a byte on the wire, or null where the standard defines none. */
    public static @Nullable ReasonCode of(int code) {
        return code >= 0 && code < 256 ? BY_CODE[code] : null;
    }
}
