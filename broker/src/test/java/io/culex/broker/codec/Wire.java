package io.culex.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes of packets written so that a person can check them, in words parted by blanks: hexadecimal digits stand for
 * themselves; {@code 'text'} is a string with its two bytes of length; what is between {@code <} and {@code >} gets its
 * length as a Variable Byte Integer in front.
 */
final class Wire {
    private final String[] words;
    private int next;

    private Wire(String text) {
        words = text.trim().split("\\s+");
    }

    static byte[] bytes(String text) {
        return new Wire(text).read(false);
    }

    static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(bytes(text));
    }

    static String hex(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(bytes(text));
    }

    private byte[] read(boolean nested) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (next < words.length) {
            String word = words[next++];
            if (word.equals(">") && nested) {
                return out.toByteArray();
            }
            out.writeBytes(word(word));
        }
        if (nested) {
            throw new IllegalArgumentException("< without >");
        }
        return out.toByteArray();
    }

    private byte[] word(String word) {
        if (word.isEmpty()) {
            return new byte[0];
        }
        if (word.equals("<")) {
            byte[] content = read(true);
            ByteBuf sized = Unpooled.buffer();
            VariableByteInteger.write(sized, content.length);
            return toBytes(sized.writeBytes(content));
        }
        if (word.startsWith("'")) {
            byte[] content = word.substring(1, word.length() - 1).getBytes(StandardCharsets.UTF_8);
            return toBytes(Unpooled.buffer().writeShort(content.length).writeBytes(content));
        }
        return HexFormat.of().parseHex(word);
    }

    private static byte[] toBytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
