package io.culex.testkit;

import io.culex.api.ProtocolVersion;
import io.culex.api.UserProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a broker sends, and fails on everything the standard forbids a broker to send. */
final class PacketReader {
    private static final Set<Integer> PUBLISH_CODES = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final Set<Integer> CONNACK_CODES = Set.of(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A,
            0x9B, 0x9C, 0x9D, 0x9F);
    private static final Set<Integer> SUBACK_CODES =
            Set.of(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2);
    private static final Set<Integer> UNSUBACK_CODES = Set.of(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91);
    private static final Set<Integer> DISCONNECT_CODES = Set.of(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
            0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);

    private final ProtocolVersion version;
    private final PacketType type;
    private final int flags;
    private final int length;
    private final ByteBuffer body;

    private boolean sessionPresent;
    private int packetId;
    private List<Integer> reasonCodes = List.of();
    private String topic = "";
    private byte[] payload = {};
    private PacketProperties properties = PacketProperties.none();

    private PacketReader(ProtocolVersion version, int firstByte, int length, ByteBuffer body) {
        this.version = version;
        this.type = PacketType.of(firstByte);
        this.flags = firstByte & 0x0F;
        this.length = length;
        this.body = body;
    }

    /** Takes one packet off the front of the buffer, or returns null and leaves it as it was when there is no whole one. */
    static @Nullable Packet read(ProtocolVersion version, ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 2) {
            return null;
        }
        int firstByte = in.get() & 0xFF;
        long remaining = remainingLength(in);
        if (remaining < 0 || in.remaining() < remaining) {
            in.position(start);
            return null;
        }
        ByteBuffer body = in.slice(in.position(), (int) remaining);
        in.position(in.position() + (int) remaining);
        return new PacketReader(version, firstByte, in.position() - start, body).packet();
    }

    private static long remainingLength(ByteBuffer in) {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            if (!in.hasRemaining()) {
                return -1;
            }
            int next = in.get() & 0xFF;
            value |= (long) (next & 0x7F) << (7 * i);
            if (next < 0x80) {
                require(i == 0 || next != 0, "Remaining Length in more bytes than needed");
                return value;
            }
        }
        throw new AssertionError("Remaining Length of more than four bytes");
    }

    private Packet packet() {
        require(
                type == PacketType.PUBLISH || flags == (type == PacketType.PUBREL ? 2 : 0),
                type + " with flags " + flags);
        switch (type) {
            case CONNACK -> readConnack();
            case PUBLISH -> readPublish();
            case PUBACK, PUBREC -> readAck(PUBLISH_CODES);
            case PUBREL, PUBCOMP -> readAck(Set.of(0x00, 0x92));
            case SUBACK -> readCodes(SUBACK_CODES);
            case UNSUBACK -> readUnsuback();
            case PINGRESP -> {}
            case DISCONNECT -> readDisconnect();
            case AUTH -> readAuth();
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> throw new AssertionError("a broker must not send " + type);
        }
        require(!body.hasRemaining(), body.remaining() + " bytes too many in " + type);
        int qos = type == PacketType.PUBLISH ? (flags >> 1) & 3 : 0;
        boolean publish = type == PacketType.PUBLISH;
        return new Packet(
                type,
                length,
                publish && (flags & 8) != 0,
                qos,
                publish && (flags & 1) != 0,
                packetId,
                sessionPresent,
                reasonCodes,
                topic,
                payload,
                properties);
    }

    private void readConnack() {
        int acknowledge = u8();
        require(acknowledge <= 1, "reserved bits in CONNACK");
        sessionPresent = acknowledge == 1;
        int code = u8();
        reasonCodes = List.of(code);
        if (v5()) {
            require(CONNACK_CODES.contains(code), "CONNACK with 0x%02X".formatted(code));
            readProperties();
        } else {
            require(code <= 5, "CONNACK with " + code);
        }
        // [MQTT-3.2.2-6] a refusal never has Session Present
        require(code == 0 || !sessionPresent, "Session Present in a refusal");
    }

    private void readPublish() {
        int qos = (flags >> 1) & 3;
        require(qos < 3, "QoS 3");
        require(qos > 0 || (flags & 8) == 0, "DUP with QoS 0");
        topic = text();
        boolean aliased = v5() && topic.isEmpty();
        require(aliased || !topic.isEmpty(), "empty topic");
        require(!topic.contains("#") && !topic.contains("+"), "wildcard in topic " + topic);
        if (qos > 0) {
            readPacketId();
        }
        if (v5()) {
            readProperties();
            require(!aliased || properties.has(Property.TOPIC_ALIAS), "neither topic nor alias");
        }
        payload = new byte[body.remaining()];
        body.get(payload);
    }

    private void readAck(Set<Integer> legal) {
        readPacketId();
        if (v5() && body.hasRemaining()) {
            readCode(legal);
            if (body.hasRemaining()) {
                readProperties();
            }
        }
    }

    private void readCodes(Set<Integer> legal) {
        readPacketId();
        if (v5()) {
            readProperties();
        }
        List<Integer> codes = new ArrayList<>();
        while (body.hasRemaining()) {
            int code = u8();
            boolean known = v5() ? legal.contains(code) : code <= 2 || code == 0x80;
            require(known, "%s with 0x%02X".formatted(type, code));
            codes.add(code);
        }
        require(!codes.isEmpty(), type + " without codes");
        reasonCodes = List.copyOf(codes);
    }

    private void readUnsuback() {
        if (v5()) {
            readCodes(UNSUBACK_CODES);
        } else {
            readPacketId();
        }
    }

    private void readDisconnect() {
        require(v5(), "a broker must not send DISCONNECT before MQTT 5.0");
        if (body.hasRemaining()) {
            readCode(DISCONNECT_CODES);
            if (body.hasRemaining()) {
                readProperties();
            }
        }
    }

    private void readAuth() {
        require(v5(), "AUTH before MQTT 5.0");
        if (body.hasRemaining()) {
            readCode(Set.of(0x00, 0x18));
            readProperties();
        }
    }

    private void readCode(Set<Integer> legal) {
        int code = u8();
        require(legal.contains(code), "%s with 0x%02X".formatted(type, code));
        reasonCodes = List.of(code);
    }

    private void readPacketId() {
        packetId = u16();
        require(packetId != 0, type + " with packet identifier 0");
    }

    private void readProperties() {
        int blockLength = variable();
        int end = body.position() + blockLength;
        require(blockLength <= body.remaining(), "properties longer than the packet");
        PacketProperties read = PacketProperties.none();
        while (body.position() < end) {
            Property property = Property.of(variable());
            require(property.allowedIn(type), property + " in " + type);
            require(!read.has(property) || property.repeatable(type), property + " twice");
            read = read.plus(property, value(property));
        }
        require(body.position() == end, "a property reaches over the end of its block");
        properties = read;
    }

    private Object value(Property property) {
        return switch (property.kind()) {
            case BYTE -> (long) u8();
            case TWO_BYTES -> (long) u16();
            case FOUR_BYTES -> ((long) u16() << 16) | u16();
            case VARIABLE -> (long) variable();
            case TEXT -> text();
            case BINARY -> binary();
            case PAIR -> new UserProperty(text(), text());
        };
    }

    private boolean v5() {
        return version == ProtocolVersion.MQTT_5;
    }

    private int u8() {
        require(body.hasRemaining(), type + " is too short");
        return body.get() & 0xFF;
    }

    private int u16() {
        return (u8() << 8) | u8();
    }

    private int variable() {
        long value = remainingLength(body);
        require(value >= 0, type + " is too short");
        return (int) value;
    }

    private byte[] binary() {
        int size = u16();
        require(body.remaining() >= size, type + " is too short");
        byte[] bytes = new byte[size];
        body.get(bytes);
        return bytes;
    }

    private String text() {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary()))
                    .toString();
            require(text.indexOf('\0') < 0, "U+0000 in a string");
            return text;
        } catch (CharacterCodingException e) {
            throw new AssertionError("a string of " + type + " is not UTF-8", e);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new AssertionError("the broker broke the protocol: " + problem);
        }
    }
}
