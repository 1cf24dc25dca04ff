package io.culex.testkit;

import io.culex.api.ProtocolVersion;
import io.culex.api.UserProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes packets byte by byte. It checks nothing, so that a test can write wrong ones too.
 *
 * @since 0.1
 */
public final class PacketWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** One byte. */
    public PacketWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    /** Two bytes, the high one first. */
    public PacketWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    /** Four bytes, the highest first. */
    public PacketWriter u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    /** A Variable Byte Integer. */
    public PacketWriter variable(long value) {
        long rest = value;
        while (rest >= 0x80) {
            u8((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** A UTF-8 string with its length. */
    public PacketWriter text(String value) {
        return binary(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Binary data with its length. */
    public PacketWriter binary(byte[] value) {
        return u16(value.length).raw(value);
    }

    /** Bytes as they are. */
    public PacketWriter raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    /** A property block with its length; nothing before MQTT 5.0. */
    public PacketWriter properties(ProtocolVersion version, PacketProperties properties) {
        if (version != ProtocolVersion.MQTT_5) {
            return this;
        }
        PacketWriter block = new PacketWriter();
        for (Map.Entry<Property, List<Object>> entry : properties.asMap().entrySet()) {
            for (Object value : entry.getValue()) {
                block.property(entry.getKey(), value);
            }
        }
        byte[] content = block.toBytes();
        return variable(content.length).raw(content);
    }

    private void property(Property property, Object value) {
        u8(property.number());
        switch (property.kind()) {
            case BYTE -> u8(((Long) value).intValue());
            case TWO_BYTES -> u16(((Long) value).intValue());
            case FOUR_BYTES -> u32((Long) value);
            case VARIABLE -> variable((Long) value);
            case TEXT -> text((String) value);
            case BINARY -> binary((byte[]) value);
            case PAIR -> {
                UserProperty pair = (UserProperty) value;
                text(pair.name()).text(pair.value());
            }
        }
    }

    /** What was written so far as the body of a packet: the fixed header comes before it. */
    public byte[] toPacket(PacketType type, int flags) {
        byte[] body = toBytes();
        return new PacketWriter()
                .u8((type.number() << 4) | flags)
                .variable(body.length)
                .raw(body)
                .toBytes();
    }

    /** What was written so far. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
