package io.culex.broker.codec;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The JDK's decoder is the second opinion. */
final class Utf8Test {
    private static final int[] EDGES = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0xa0, 0xbf, 0xc0, 0xf4};

    private final CharsetDecoder reference = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer text = CharBuffer.allocate(1000);

    @Test
    void everySequenceOfOneAndTwoBytes() {
        for (int value = 0; value < 1 << 16; value++) {
            byte[] bytes = {(byte) (value >> 8), (byte) value};
            check(bytes, 2);
            check(bytes, 1);
        }
    }

    @Test
    void everySequenceOfThreeAndFourBytesUpToItsEdges() {
        byte[] bytes = new byte[4];
        for (int lead = 0xe0; lead < 0x100; lead++) {
            for (int second = 0; second < 0x100; second++) {
                bytes[0] = (byte) lead;
                bytes[1] = (byte) second;
                for (int third : EDGES) {
                    bytes[2] = (byte) third;
                    check(bytes, 3);
                    for (int fourth : EDGES) {
                        bytes[3] = (byte) fourth;
                        check(bytes, 4);
                    }
                }
            }
        }
    }

    @Test
    void randomTextWithAFault() {
        long seed = RandomPackets.seed();
        Random random = new Random(seed);
        RandomPackets packets = new RandomPackets(random);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = packets.text(40).getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(bytes, bytes.length);
        }
    }

    @Test
    void findsAByteAtEveryPlaceOfALongText() {
        for (int length = 1; length <= 40; length++) {
            for (int place = 0; place < length; place++) {
                for (int fault : new int[] {0, '+', '#', 0x80, 0xff, 1, 0x7f, '*', ',', '"', '$'}) {
                    byte[] bytes = "a".repeat(length).getBytes(StandardCharsets.UTF_8);
                    bytes[place] = (byte) fault;
                    check(bytes, length);
                }
            }
        }
    }

    private void check(byte[] bytes, int length) {
        int found = Utf8.scan(Unpooled.wrappedBuffer(bytes), 0, length);
        int expected = expected(bytes, length);
        if (found != expected) {
            assertThat(found).as(HexFormat.of().formatHex(bytes, 0, length)).isEqualTo(expected);
        }
    }

    private int expected(byte[] bytes, int length) {
        text.clear();
        reference.reset();
        if (!reference.decode(ByteBuffer.wrap(bytes, 0, length), text, true).isUnderflow()) {
            return Utf8.INVALID;
        }
        text.flip();
        int found = Utf8.PLAIN;
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next == 0) {
                return Utf8.INVALID;
            }
            if (next == '+' || next == '#') {
                found = Utf8.WILDCARD;
            }
        }
        return found;
    }
}
