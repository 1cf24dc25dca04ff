package io.culex.broker.codec;

import com.sun.management.ThreadMXBean;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The path of a message makes no objects: read, written and acknowledged a hundred thousand times. */
final class AllocationTest {
    private static final int ROUNDS = 10_000;
    private static final String CONNECT_5 = "10 < 'MQTT' 05 02 003c < > 'id' > ";
    private static final String BATCH =
            "30 < 'sensors/1/temperature' < > 31392e35 > 32 < 'ä/€/😀' 0001 < 02 00000010 03 'text' 26 'k' 'v' 23 0001 >"
                    + " 00 > 40 02 0001 50 03 0002 10 62 02 0003 70 < 0004 00 < 1f 'r' > >";

    private final ByteBuf out = Unpooled.buffer(4096);
    private final PublishParts parts = new PublishParts();
    private final int[] identifiers = {1, 2};

    @Test
    void publishAndAcknowledgementsMakeNoObjects() {
        FrameReceiver receiver = new FrameReceiver(this::forward);
        PacketDecoder decoder = new PacketDecoder(receiver, Recorder.MAX);
        decoder.decode(Wire.buffer(CONNECT_5));
        ByteBuf in = Wire.buffer(BATCH);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(decoder, in, ROUNDS);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(decoder, in, ROUNDS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(receiver.acks).isEqualTo(2L * ROUNDS * (1 + 2 + 3 + 4));
        // What measuring costs, once; an object for each packet would be at least 16 bytes times the rounds.
        assertThat(allocated).isLessThan(ROUNDS);
    }

    private void run(PacketDecoder decoder, ByteBuf in, int rounds) {
        for (int round = 0; round < rounds; round++) {
            in.readerIndex(0);
            decoder.decode(in);
        }
    }

    private void forward(PublishFrame frame) {
        out.clear();
        parts.message(frame).delivery(true, 1, false, false, 5).subscriptionIdentifiers(identifiers);
        PublishEncoder.encode(out, parts);
        parts.delivery(false, 0, false, false, 0);
        PublishEncoder.encode(out, parts);
        PacketEncoder.pubAck(out, ProtocolVersion.MQTT_5, 1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        PacketEncoder.pubComp(out, ProtocolVersion.MQTT_3_1_1, 1, ReasonCode.SUCCESS);
        PacketEncoder.pingResp(out);
    }
}
