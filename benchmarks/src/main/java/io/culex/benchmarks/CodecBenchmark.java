package io.culex.benchmarks;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.codec.PublishEncoder;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.codec.PublishParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** PUBLISH from bytes, and back to bytes with its acknowledgement. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class CodecBenchmark {
    @Param({"MQTT_3_1_1", "MQTT_5"})
    public ProtocolVersion version;

    @Param({"16", "128", "4096"})
    public int payload;

    private final ByteBuf out = Unpooled.directBuffer(8192);
    private final PublishParts parts = new PublishParts();
    private ByteBuf packet;
    private Frames decode;
    private Frames forward;
    private int seen;

    public CodecBenchmark() {
        version = ProtocolVersion.MQTT_3_1_1;
        packet = Unpooled.EMPTY_BUFFER;
        decode = new Frames(version, this::look);
        forward = decode;
    }

    @Setup
    public void fill() {
        packet = Frames.publish(version, "sensors/house-7/kitchen/temperature", payload, 1);
        decode = new Frames(version, this::look);
        forward = new Frames(version, this::forward);
    }

    @Benchmark
    public int decode() {
        decode.decode(packet);
        return seen;
    }

    @Benchmark
    public int decodeForwardAcknowledge() {
        forward.decode(packet);
        return out.writerIndex();
    }

    private void look(PublishFrame frame) {
        seen += frame.topicLength() + frame.packetId();
    }

    private void forward(PublishFrame frame) {
        out.clear();
        parts.message(frame).delivery(version == ProtocolVersion.MQTT_5, 1, false, false, 7);
        PublishEncoder.encode(out, parts);
        PacketEncoder.pubAck(out, version, frame.packetId(), ReasonCode.SUCCESS);
    }
}
