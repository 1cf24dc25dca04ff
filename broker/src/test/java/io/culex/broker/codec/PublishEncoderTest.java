package io.culex.broker.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** PUBLISH to clients, from a frame and from arrays. */
final class PublishEncoderTest {
    private static final byte[] TOPIC = "a/b".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final byte[] PROPERTIES = Wire.bytes("03 'text' 26 'k' 'v'");

    private static String encode(PublishParts parts) {
        ByteBuf out = Unpooled.buffer(1);
        PublishEncoder.encode(out, parts);
        assertThat(out.readableBytes()).isEqualTo(PublishEncoder.size(parts));
        return Wire.hex(out);
    }

    private static PublishParts message() {
        return new PublishParts().message(TOPIC, PROPERTIES, PAYLOAD);
    }

    private static void frame(String connect, String publish, Consumer<PublishFrame> use) {
        int[] calls = {0};
        PacketReceiver receiver = new FrameReceiver(frame -> {
            calls[0]++;
            use.accept(frame);
        });
        new PacketDecoder(receiver, Recorder.MAX).decode(Wire.buffer(connect + publish));
        assertThat(calls[0]).isOne();
    }

    private static void frame5(String publish, Consumer<PublishFrame> use) {
        frame("10 < 'MQTT' 05 02 003c < > 'id' > ", publish, use);
    }

    private static void frame311(String publish, Consumer<PublishFrame> use) {
        frame("10 < 'MQTT' 04 02 003c 'id' > ", publish, use);
    }

    @Test
    void olderVersionsGetNoProperties() {
        PublishParts parts = message().messageExpiry(9);
        assertThat(encode(parts.delivery(false, 0, false, false, 0))).isEqualTo(Wire.hex("30 < 'a/b' 010203 >"));
        assertThat(encode(parts.delivery(false, 2, true, true, 7))).isEqualTo(Wire.hex("3d < 'a/b' 0007 010203 >"));
    }

    @Test
    void mqtt5() {
        PublishParts parts = message();
        assertThat(encode(parts.delivery(true, 1, false, false, 258)))
                .isEqualTo(Wire.hex("32 < 'a/b' 0102 < 03 'text' 26 'k' 'v' > 010203 >"));
        parts.messageExpiry(60);
        parts.subscriptionIdentifiers(new int[] {1, 300});
        assertThat(encode(parts))
                .isEqualTo(Wire.hex("32 < 'a/b' 0102 < 02 0000003c 0b01 0bac02 03 'text' 26 'k' 'v' > 010203 >"));
        parts.messageExpiry(0xFFFF_FFFFL).delivery(true, 0, true, false, 0).topicAlias(9, false);
        assertThat(encode(parts))
                .isEqualTo(Wire.hex("31 < 'a/b' < 02 ffffffff 23 0009 03 'text' 26 'k' 'v' > 010203 >"));
        parts.topicAlias(9, true);
        assertThat(encode(parts)).isEqualTo(Wire.hex("31 < '' < 02 ffffffff 23 0009 03 'text' 26 'k' 'v' > 010203 >"));
        parts.clear();
        assertThat(encode(parts.delivery(true, 0, false, false, 0))).isEqualTo(Wire.hex("30 < '' < > >"));
    }

    @Test
    void tellsWhereThePacketIdentifierIs() {
        ByteBuf out = Unpooled.buffer().writeZero(5);
        int index = PublishEncoder.encode(out, message().delivery(true, 1, false, false, 0x1234));
        assertThat(out.getUnsignedShort(index)).isEqualTo(0x1234);
        assertThat(PublishEncoder.encode(out, message().delivery(true, 0, false, false, 0)))
                .isEqualTo(-1);
    }

    @Test
    void theHeaderAloneIsTheRestOfThePacket() {
        for (boolean v5 : new boolean[] {false, true}) {
            PublishParts parts = message().payload(new byte[100_000]).delivery(v5, 1, false, false, 1);
            ByteBuf header = Unpooled.buffer(1);
            int index = PublishEncoder.encodeHeader(header, parts);
            assertThat(header.getUnsignedShort(index)).isEqualTo(1);
            assertThat(Wire.hex(header.writeZero(100_000))).isEqualTo(encode(parts));
        }
    }

    @ParameterizedTest
    @CsvSource({"120, 2", "128, 3", "16370, 3", "16384, 4", "2097140, 4", "2097152, 5"})
    void theFixedHeaderGrowsWithThePacket(int payload, int header) {
        PublishParts parts = message().payload(new byte[payload]).delivery(false, 0, false, false, 0);
        assertThat(PublishEncoder.size(parts)).isEqualTo(header + 5 + payload);
        ByteBuf out = Unpooled.buffer(1);
        PublishEncoder.encode(out, parts);
        assertThat(out.readableBytes()).isEqualTo(PublishEncoder.size(parts));
        assertThat(VariableByteInteger.read(out, 1, 5)).isEqualTo(5 + payload);
    }

    @Test
    void betweenVersions() {
        frame311("32 < 'a/b' 0005 0102 >", frame -> {
            PublishParts parts = new PublishParts().message(frame);
            assertThat(encode(parts.delivery(true, 1, false, false, 6)))
                    .isEqualTo(Wire.hex("32 < 'a/b' 0006 < > 0102 >"));
            assertThat(encode(parts.delivery(false, 0, false, false, 0))).isEqualTo(Wire.hex("30 < 'a/b' 0102 >"));
        });
        frame5("32 < 'a/b' 0005 < 01 01 > 0102 >", frame -> {
            PublishParts parts = new PublishParts().message(frame);
            assertThat(encode(parts.delivery(false, 1, true, false, 6))).isEqualTo(Wire.hex("33 < 'a/b' 0006 0102 >"));
        });
    }

    @Test
    void aliasAndExpiryOfThePublisherAreTakenOutWhereverTheyAre() {
        String alias = "23 0003 ";
        String expiry = "02 0000000a ";
        String some = "03 'text' ";
        String other = "26 'k' 'v' ";
        for (List<String> order : permutations(List.of(alias, expiry, some, other))) {
            String properties = String.join("", order);
            String kept = properties.replace(alias, "").replace(expiry, "");
            frame5("30 < 'a' < " + properties + " > 01 >", frame -> {
                assertThat(frame.topicAlias()).isEqualTo(3);
                assertThat(frame.messageExpiry()).isEqualTo(10);
                assertThat(frame.buffer().getInt(frame.messageExpiryStart())).isEqualTo(10);
                assertThat(frame.verbatim()).isFalse();
                assertThat(frame.forwardable()).isEqualTo(Wire.bytes(kept));
                PublishParts parts = new PublishParts().message(frame);
                assertThat(encode(parts.delivery(true, 0, false, false, 0)))
                        .isEqualTo(Wire.hex("30 < 'a' < " + expiry + kept + " > 01 >"));
            });
        }
        frame5("30 < 'a' < " + some + alias + other + " > 01 >", frame -> {
            assertThat(frame.forwardable()).isEqualTo(Wire.bytes(some + other));
            assertThat(frame.messageExpiryStart()).isEqualTo(-1);
        });
        frame5(
                "30 < 'a' < " + some + other + expiry + " > 01 >",
                frame -> assertThat(frame.forwardable()).isEqualTo(Wire.bytes(some + other)));
    }

    @Test
    void whatMayBeForwardedAsItIs() {
        frame5("32 < 'a' 0001 < 03 'text' > 01 >", frame -> {
            assertThat(frame.verbatim()).isTrue();
            assertThat(frame.packetIdStart()).isEqualTo(frame.topicStart() + 1);
            assertThat(frame.packetId()).isOne();
            assertThat(frame.frameLength()).isEqualTo(2 + 3 + 2 + 8 + 1);
            assertThat(frame.firstByte()).isEqualTo(0x32);
        });
        frame5(
                "30 < 'a' < 01 00 > 01 >",
                frame -> assertThat(frame.payloadFormat()).isZero());
        frame311("30 < 'a' 01 >", frame -> assertThat(frame.verbatim()).isTrue());
        frame311("30 8400 'a' 01", frame -> assertThat(frame.verbatim()).isFalse());
    }

    private static List<List<String>> permutations(List<String> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> all = new ArrayList<>();
        for (String first : items) {
            List<String> rest = new ArrayList<>(items);
            rest.remove(first);
            for (List<String> tail : permutations(rest)) {
                List<String> order = new ArrayList<>(List.of(first));
                order.addAll(tail);
                all.add(order);
            }
        }
        return all;
    }
}
