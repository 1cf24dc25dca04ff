package io.culex.benchmarks;

import io.culex.api.ProtocolVersion;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.loop.Loop;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.Route;
import io.culex.broker.routing.SubscriptionTree;
import io.culex.broker.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A packet to all receivers of its topic; the receivers' sockets are left out. The time is for a message, not for a copy. */
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
public class FanoutBenchmark {
    private static final String TOPIC = "sensors/house-7/kitchen/temperature";

    @Param({"1", "10", "100", "1000"})
    public int receivers;

    private final java.util.concurrent.ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Delivery delivery = new Delivery(new Loop(0, thread));
    private final Receiver publisher = new Receiver("publisher");
    private final Frames frames = new Frames(ProtocolVersion.MQTT_3_1_1, this::deliver);
    private ByteBuf packet = Unpooled.EMPTY_BUFFER;
    private Route route = new SubscriptionTree().match(new byte[] {'a'});

    @Setup
    public void fill() {
        SubscriptionTree tree = new SubscriptionTree();
        for (int i = 0; i < receivers; i++) {
            tree.subscribe(TopicFilter.parse(TOPIC), new Receiver("c" + i), 0, false, false, 0);
        }
        route = tree.match(TOPIC.getBytes(StandardCharsets.UTF_8));
        packet = Frames.publish(ProtocolVersion.MQTT_3_1_1, TOPIC, 128, 0);
    }

    @TearDown
    public void stop() {
        thread.shutdownNow();
    }

    @Benchmark
    public int message() {
        frames.decode(packet);
        return route.size();
    }

    private void deliver(PublishFrame frame) {
        delivery.of(frame, false, publisher, "publisher");
        for (var entry : route.receivers(0)) {
            entry.subscriber().deliver(delivery, entry);
        }
        delivery.clear();
    }
}
