package io.culex.broker.codec;

import io.culex.api.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes properties of the rare packets; sizes are known before, because their length comes first. */
final class PropertyWriter {
    /** The longest string or binary value in bytes (1.5.4, 1.5.6). */
    static final int MAX_LENGTH = 65_535;

    private PropertyWriter() {}

    /** Whether the text can be a UTF-8 Encoded String. A lone surrogate can: it is written as a question mark. */
    static boolean encodable(String text) {
        return text.indexOf('\0') < 0 && ByteBufUtil.utf8Bytes(text) <= MAX_LENGTH;
    }

    /** The text, or null when it cannot be written. */
    static @Nullable String encodableOrNull(@Nullable String text) {
        return text != null && encodable(text) ? text : null;
    }

    static int stringSize(String value) {
        return 3 + ByteBufUtil.utf8Bytes(value);
    }

    static int pairSize(UserProperty pair) {
        return 5 + ByteBufUtil.utf8Bytes(pair.name()) + ByteBufUtil.utf8Bytes(pair.value());
    }

    static void flag(ByteBuf out, int id, boolean value) {
        out.writeByte(id);
        out.writeByte(value ? 1 : 0);
    }

    static void twoBytes(ByteBuf out, int id, int value) {
        out.writeByte(id);
        out.writeShort(value);
    }

    static void fourBytes(ByteBuf out, int id, long value) {
        out.writeByte(id);
        out.writeInt((int) value);
    }

    static void string(ByteBuf out, int id, String value) {
        out.writeByte(id);
        text(out, value);
    }

    static void binary(ByteBuf out, int id, byte[] value) {
        out.writeByte(id);
        out.writeShort(value.length);
        out.writeBytes(value);
    }

    static void pairs(ByteBuf out, List<UserProperty> pairs) {
        for (UserProperty pair : pairs) {
            out.writeByte(Property.USER_PROPERTY);
            text(out, pair.name());
            text(out, pair.value());
        }
    }

    private static void text(ByteBuf out, String value) {
        int length = ByteBufUtil.utf8Bytes(value);
        out.writeShort(length);
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }
}
