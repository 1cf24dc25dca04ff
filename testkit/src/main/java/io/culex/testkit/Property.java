package io.culex.testkit;

import static io.culex.testkit.PacketType.AUTH;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.PacketType.CONNECT;
import static io.culex.testkit.PacketType.DISCONNECT;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBLISH;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.PacketType.SUBACK;
import static io.culex.testkit.PacketType.SUBSCRIBE;
import static io.culex.testkit.PacketType.UNSUBACK;
import static io.culex.testkit.PacketType.UNSUBSCRIBE;

/**
 * The properties of MQTT 5.0 (table 2-4): number, type on the wire, and the packets that may carry them.
 *
 * @since 0.1
 */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Kind.BYTE, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Kind.FOUR_BYTES, PUBLISH),
    CONTENT_TYPE(0x03, Kind.TEXT, PUBLISH),
    RESPONSE_TOPIC(0x08, Kind.TEXT, PUBLISH),
    CORRELATION_DATA(0x09, Kind.BINARY, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Kind.VARIABLE, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Kind.FOUR_BYTES, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Kind.TEXT, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Kind.TWO_BYTES, CONNACK),
    AUTHENTICATION_METHOD(0x15, Kind.TEXT, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Kind.BINARY, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Kind.BYTE, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Kind.FOUR_BYTES),
    REQUEST_RESPONSE_INFORMATION(0x19, Kind.BYTE, CONNECT),
    RESPONSE_INFORMATION(0x1A, Kind.TEXT, CONNACK),
    SERVER_REFERENCE(0x1C, Kind.TEXT, CONNACK, DISCONNECT),
    REASON_STRING(0x1F, Kind.TEXT, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Kind.TWO_BYTES, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Kind.TWO_BYTES, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Kind.TWO_BYTES, PUBLISH),
    MAXIMUM_QOS(0x24, Kind.BYTE, CONNACK),
    RETAIN_AVAILABLE(0x25, Kind.BYTE, CONNACK),
    USER_PROPERTY(
            0x26,
            Kind.PAIR,
            CONNECT,
            CONNACK,
            PUBLISH,
            PUBACK,
            PUBREC,
            PUBREL,
            PUBCOMP,
            SUBSCRIBE,
            SUBACK,
            UNSUBSCRIBE,
            UNSUBACK,
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Kind.FOUR_BYTES, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Kind.BYTE, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Kind.BYTE, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Kind.BYTE, CONNACK);

    /** How a value is written. */
    enum Kind {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        VARIABLE,
        TEXT,
        BINARY,
        PAIR
    }

    private final int number;
    private final Kind kind;
    /** A bit for each packet type that may carry it. */
    private final int packets;

    Property(int number, Kind kind, PacketType... packets) {
        this.number = number;
        this.kind = kind;
        int bits = 0;
        for (PacketType type : packets) {
            bits |= 1 << type.number();
        }
        this.packets = bits;
    }

    /** The identifier on the wire. */
    public int number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    boolean allowedIn(PacketType type) {
        return (packets & (1 << type.number())) != 0;
    }

    /** Whether a packet may hold it more than once. */
    boolean repeatable(PacketType type) {
        return this == USER_PROPERTY || (this == SUBSCRIPTION_IDENTIFIER && type == PUBLISH);
    }

    static Property of(int number) {
        for (Property property : values()) {
            if (property.number == number) {
                return property;
            }
        }
        throw new AssertionError("property 0x%02X does not exist".formatted(number));
    }
}
