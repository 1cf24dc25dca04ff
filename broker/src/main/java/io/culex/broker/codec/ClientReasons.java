package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Which reason codes a client may send in which packet (tables 3-4 to 3-7, 3-10 and 3.15.2.1). */
final class ClientReasons {
    private ClientReasons() {}

    /** [MQTT-3.4.2-1], [MQTT-3.5.2-1], [MQTT-3.6.2-1], [MQTT-3.7.2-1]. */
    static ReasonCode ack(int type, int code) {
        ReasonCode reason = ReasonCode.of(code);
        if (reason == null) {
            throw wrong(type, code);
        }
        boolean release = type == PacketType.PUBREL || type == PacketType.PUBCOMP;
        boolean legal = switch (reason) {
            case SUCCESS -> true;
            case PACKET_IDENTIFIER_NOT_FOUND -> release;
            case NO_MATCHING_SUBSCRIBERS,
                    UNSPECIFIED_ERROR,
                    IMPLEMENTATION_SPECIFIC_ERROR,
                    NOT_AUTHORIZED,
                    TOPIC_NAME_INVALID,
                    PACKET_IDENTIFIER_IN_USE,
                    QUOTA_EXCEEDED,
                    PAYLOAD_FORMAT_INVALID -> !release;
            default -> false;
        };
        return check(legal, reason, type, code);
    }

    /** [MQTT-3.14.2-1]. */
    static ReasonCode disconnect(int code) {
        ReasonCode reason = ReasonCode.of(code);
        boolean legal = reason != null
                && switch (reason) {
                    case SUCCESS,
                            DISCONNECT_WITH_WILL,
                            UNSPECIFIED_ERROR,
                            MALFORMED_PACKET,
                            PROTOCOL_ERROR,
                            IMPLEMENTATION_SPECIFIC_ERROR,
                            TOPIC_NAME_INVALID,
                            RECEIVE_MAXIMUM_EXCEEDED,
                            TOPIC_ALIAS_INVALID,
                            PACKET_TOO_LARGE,
                            MESSAGE_RATE_TOO_HIGH,
                            QUOTA_EXCEEDED,
                            ADMINISTRATIVE_ACTION,
                            PAYLOAD_FORMAT_INVALID -> true;
                    default -> false;
                };
        return check(legal, reason, PacketType.DISCONNECT, code);
    }

    /** [MQTT-3.15.2-1]; Success is for servers. */
    static ReasonCode auth(int code) {
        ReasonCode reason = ReasonCode.of(code);
        boolean legal = reason == ReasonCode.CONTINUE_AUTHENTICATION || reason == ReasonCode.REAUTHENTICATE;
        return check(legal, reason, PacketType.AUTH, code);
    }

    private static ReasonCode check(boolean legal, @Nullable ReasonCode reason, int type, int code) {
        if (!legal || reason == null) {
            throw wrong(type, code);
        }
        return reason;
    }

    private static ProtocolException wrong(int type, int code) {
        return ProtocolException.protocolError(PacketType.name(type) + " with reason code " + code);
    }
}
