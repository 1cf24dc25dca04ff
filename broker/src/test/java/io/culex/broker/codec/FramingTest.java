package io.culex.broker.codec;

import io.culex.api.ReasonCode;
import io.culex.broker.packet.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Where packets begin and end, however the bytes come. */
final class FramingTest {
    private static final String CONNECT_3_1_1 = "10 < 'MQTT' 04 02 003c 'id' > ";
    private static final String CONNECT_5 = "10 < 'MQTT' 05 02 003c < 21 0001 > 'id' > ";
    private static final String MANY = CONNECT_5
            + "82 < 0001 < 0b 01 > 'a/#' 02 > c0 00 30 < 'a' < > 0102 > 34 < 'a/b' 0007 < 03 'text' 26 'k' 'v' > 00 > "
            + "62 02 0007 40 < 0001 10 < 1f 'none' > > a2 < 0002 < > 'a/#' > f0 < 19 < 15 'm' > > e0 < 04 < > >";

    @Test
    void everySplitPosition() {
        byte[] bytes = Wire.bytes(MANY);
        List<Object> whole = Recorder.decode(Unpooled.wrappedBuffer(bytes));
        assertThat(whole).hasSize(10);
        for (int split = 0; split <= bytes.length; split++) {
            Recorder recorder = new Recorder();
            PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
            ByteBuf in = Unpooled.buffer(bytes.length);
            in.writeBytes(bytes, 0, split);
            decoder.decode(in);
            in.writeBytes(bytes, split, bytes.length - split);
            decoder.decode(in);
            assertThat(in.isReadable()).isFalse();
            assertThat(recorder.packets)
                    .as("split at " + split)
                    .usingRecursiveComparison()
                    .isEqualTo(whole);
        }
    }

    @Test
    void byteByByteInABufferThatKeepsOnlyTheTail() {
        byte[] bytes = Wire.bytes(MANY);
        Recorder recorder = new Recorder();
        PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
        ByteBuf in = Unpooled.buffer();
        for (byte next : bytes) {
            in.writeByte(next);
            decoder.decode(in);
            in.discardReadBytes();
        }
        assertThat(in.isReadable()).isFalse();
        assertThat(recorder.packets)
                .usingRecursiveComparison()
                .isEqualTo(Recorder.decode(Unpooled.wrappedBuffer(bytes)));
    }

    @Test
    void theBufferStaysTheCallers() {
        byte[] bytes = Wire.bytes(MANY);
        for (ByteBuf in :
                List.of(PooledByteBufAllocator.DEFAULT.directBuffer(), PooledByteBufAllocator.DEFAULT.heapBuffer())) {
            in.writeBytes(bytes);
            assertThat(Recorder.decode(in)).hasSize(10);
            in.writeBytes(Wire.bytes("30 < 0001 ff >"));
            assertThat(catchThrowableOfType(ProtocolException.class, () -> Recorder.decode(in)))
                    .isNotNull();
            assertThat(in.refCnt()).isOne();
            assertThat(in.release()).isTrue();
        }
    }

    @Test
    void tellsHowMuchIsMissing() {
        byte[] bytes = Wire.bytes("30 < 'a' " + "00".repeat(200) + " >");
        for (int available = 3; available < bytes.length; available++) {
            assertThat(PacketDecoder.missing(Unpooled.wrappedBuffer(bytes, 0, available)))
                    .isEqualTo(bytes.length - available);
        }
        assertThat(PacketDecoder.missing(Unpooled.EMPTY_BUFFER)).isZero();
        assertThat(PacketDecoder.missing(Wire.buffer("30"))).isEqualTo(1);
        assertThat(PacketDecoder.missing(Wire.buffer("30 80"))).isEqualTo(1);
        assertThat(PacketDecoder.missing(Wire.buffer("c0 00"))).isZero();
        assertThat(PacketDecoder.missing(Wire.buffer("c0 00 c0"))).isZero();
    }

    @Test
    void stopsWhilePaused() {
        Recorder recorder = new Recorder();
        recorder.pauseAfter = 3;
        PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
        ByteBuf in = Wire.buffer(CONNECT_3_1_1 + "c0 00 c0 00 c0 00 c0 00");
        decoder.decode(in);
        assertThat(recorder.packets).hasSize(3);
        assertThat(in.readableBytes()).isEqualTo(4);
        decoder.decode(in);
        assertThat(in.readableBytes()).isEqualTo(4);
        recorder.pauseAfter = 4;
        decoder.decode(in);
        assertThat(in.readableBytes()).isEqualTo(2);
        recorder.pauseAfter = Integer.MAX_VALUE;
        decoder.decode(in);
        assertThat(recorder.packets).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
    void remainingLengthOfOneToFourBytes(int remaining) {
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(Wire.bytes(CONNECT_3_1_1));
        in.writeByte(0x30);
        VariableByteInteger.write(in, remaining);
        in.writeBytes(Wire.bytes("'t'")).writeZero(remaining - 3);
        Recorder recorder = new Recorder();
        new PacketDecoder(recorder, Math.max(32, 5 + remaining)).decode(in);
        assertThat(in.isReadable()).isFalse();
        assertThat(recorder.packets)
                .last()
                .isInstanceOfSatisfying(
                        Recorder.Published.class,
                        published -> assertThat(published.payload()).hasSize((remaining - 3) * 2));
    }

    @Test
    void theLongestRemainingLengthWaitsForItsBytes() {
        PacketDecoder decoder = new PacketDecoder(new Recorder(), Integer.MAX_VALUE);
        ByteBuf in = Wire.buffer(CONNECT_5 + "30 ffffff7f 0001 61");
        decoder.decode(in);
        assertThat(in.readableBytes()).isEqualTo(8);
        assertThat(PacketDecoder.missing(in)).isEqualTo(VariableByteInteger.MAX - 3);
    }

    @ParameterizedTest
    @CsvSource({"'30 64', 101, 102", "'10 64', 101, 102", "'30 e807', 1002, 1003", "'30 ffffff7f', 1000, 268435460"})
    void aPacketTooLargeIsRefusedFromItsFixedHeader(String header, int tooSmall, int enough) {
        String before = header.startsWith("10") ? "" : CONNECT_5;
        ByteBuf in = Wire.buffer(before + header);
        ProtocolException refusal = catchThrowableOfType(
                ProtocolException.class, () -> new PacketDecoder(new Recorder(), tooSmall).decode(in));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        in.readerIndex(0);
        new PacketDecoder(new Recorder(), enough).decode(in);
    }

    @Test
    void aPacketNobodyMaySendIsRefusedFromItsFirstByte() {
        for (String first : List.of("20", "36", "90", "b0", "d0", "00", "10", "c1", "80")) {
            ByteBuf in = Wire.buffer(CONNECT_5 + first);
            Recorder recorder = new Recorder();
            PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
            ProtocolException refusal = catchThrowableOfType(ProtocolException.class, () -> decoder.decode(in));
            if (first.equals("36")) {
                assertThat(refusal).as("QoS 3 is seen with the packet").isNull();
            } else {
                assertThat(refusal).as(first).isNotNull();
            }
            assertThat(recorder.packets).hasSize(1);
        }
    }

    @Test
    void aReceiverMayRefuseToo() {
        ProtocolException own = new ProtocolException(ReasonCode.TOPIC_ALIAS_INVALID, "too high");
        Recorder recorder = new Recorder();
        recorder.refusal = own;
        PacketDecoder decoder = new PacketDecoder(recorder, Recorder.MAX);
        assertThat(catchThrowableOfType(
                        ProtocolException.class, () -> decoder.decode(Wire.buffer(CONNECT_5 + "30 < 'a' < > >"))))
                .isSameAs(own);
    }
}
