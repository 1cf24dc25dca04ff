package io.culex.broker.it;

import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("A client that is faster than its rate is read slower, and loses nothing")
final class RatesIT {
    private static final Duration WORST = Duration.ofSeconds(2);

    @Test
    @DisplayName("limits.message-rate")
    void messages() throws Exception {
        String topic = unique("fast");
        // The canary's publisher has a listener without a rate.
        try (TestBroker broker = TestBroker.builder()
                        .set("sys.interval", "100ms")
                        .set("listeners.slow.port", "0")
                        .set("listeners.slow.limits.message-rate", "100")
                        .start();
                LogRecorder log = LogRecorder.of("io.culex.broker.metrics.LimitHits");
                Canary canary = Canary.of(broker);
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient fast = broker.openTcp("slow")) {
            fast.connect(io.culex.testkit.ConnectOptions.of(MQTT_5, "the-fast-one"));
            subscriber.subscribe(topic, 1);
            long start = System.nanoTime();
            for (int i = 0; i < 300; i++) {
                fast.publish(topic, "m" + i, 1);
            }
            for (int i = 0; i < 300; i++) {
                fast.await(PacketType.PUBACK);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            // A second's worth at once, then a hundred a second.
            assertThat(took).isBetween(Duration.ofMillis(1700), Duration.ofSeconds(10));
            assertThat(subscriber.receive(300))
                    .extracting(Packet::text)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 300).mapToObj(i -> "m" + i).toList());
            LimitMetrics.await(broker, "limit_message_rate_total", 1);
            assertThat(log.lines()).anyMatch(line -> line.contains("the-fast-one") && line.contains("message-rate"));
            canary.assertWell(WORST);
        }
    }

    @Test
    @DisplayName("limits.byte-rate, whatever the bytes are")
    void bytes() throws Exception {
        String topic = unique("fat");
        try (TestBroker broker = TestBroker.builder()
                        .set("sys.interval", "100ms")
                        .set("listeners.slow.port", "0")
                        .set("listeners.slow.limits.byte-rate", "64KiB")
                        .start();
                Canary canary = Canary.of(broker);
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient fat = broker.openTcp("slow")) {
            fat.connect(io.culex.testkit.ConnectOptions.of(MQTT_3_1_1, unique("fat")));
            subscriber.subscribe(topic, 1);
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                fat.publish(Message.of(topic, new byte[10_000]).withQos(1));
            }
            for (int i = 0; i < 20; i++) {
                fat.await(PacketType.PUBACK);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            // 200 KB: the first second's 64 KiB at once, the last read may be charged to the next one.
            assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
            assertThat(subscriber.receive(20)).hasSize(20);
            LimitMetrics.await(broker, "limit_byte_rate_total", 1);
            canary.assertWell(WORST);
        }
    }

    @Test
    @DisplayName("A client that keeps to its rate is not held up, nor is the keep alive of one that waits")
    void keepsAlive() {
        try (TestBroker broker =
                        TestBroker.builder().set("limits.message-rate", "5").start();
                RawClient client = broker.open()) {
            client.connect(
                    io.culex.testkit.ConnectOptions.of(MQTT_5, unique("k")).keepAlive(1));
            for (int i = 0; i < 20; i++) {
                client.publish("a", "x", 1);
            }
            for (int i = 0; i < 20; i++) {
                client.await(PacketType.PUBACK);
            }
            client.ping();
        }
    }
}
