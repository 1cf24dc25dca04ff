package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("What a client may make the broker keep")
final class OutputLimitsIT {
    private static final Duration WORST = Duration.ofSeconds(2);
    private static final int QUOTA = ReasonCode.QUOTA_EXCEEDED.code();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "2")
                .set("sys.interval", "100ms")
                .set("limits.outbound-buffer", "64KiB")
                .set("limits.slow-consumer", "disconnect")
                .set("limits.slow-consumer-timeout", "500ms")
                .set("limits.max-filters", "10")
                .set("sessions.queue-length", "5")
                .set("sessions.on-full", "disconnect")
                .set("retained.max-count", "5")
                .set("retained.max-bytes", "1KiB")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @DisplayName("slow-consumer: disconnect ends a client that does not read, and nobody else notices")
    void slowConsumer() throws Exception {
        String topic = unique("flood");
        try (Canary canary = Canary.of(broker);
                LogRecorder log = LogRecorder.of("io.culex.broker.metrics.LimitHits");
                RawClient publisher = broker.connect(MQTT_5)) {
            RawClient slow = broker.connect(ConnectOptions.of(MQTT_5, "the-slow-one"));
            try (slow) {
                slow.subscribe(topic, 0);
                int refused = ReasonCode.NO_MATCHING_SUBSCRIBERS.code();
                Message flood = Message.of(topic, new byte[20_000]);
                while (publisher.publishAndWait(flood.withQos(1)).reasonCode() != refused) {
                    publisher.publish(flood);
                }
            }
            LimitMetrics.await(broker, "limit_outbound_buffer_total", 1);
            assertThat(log.lines()).anyMatch(line -> line.contains("the-slow-one") && line.contains("outbound-buffer"));
            canary.assertWell(WORST);
        }
    }

    @Test
    @DisplayName("A client that does not read the answers to its own packets is not read either")
    void unread() throws Exception {
        byte[] pings = new byte[64 * 1024];
        for (int i = 0; i < pings.length; i += 2) {
            pings[i] = (byte) 0xC0;
        }
        try (TestBroker own = TestBroker.builder()
                        .set("sys.interval", "100ms")
                        .set("limits.outbound-buffer", "64KiB")
                        .start();
                Canary canary = Canary.of(own)) {
            Thread writer;
            try (RawClient client = own.connect(MQTT_5)) {
                writer = Thread.ofPlatform().start(() -> {
                    try {
                        for (int i = 0; i < 1000; i++) {
                            client.send(pings);
                        }
                    } catch (UncheckedIOException closed) {
                        // The test closes the connection, which the broker does not read.
                    }
                });
                LimitMetrics.await(own, "limit_outbound_buffer_total", 1);
                canary.sing(50);
                assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(4 << 20);
                assertThat(writer.isAlive()).as("the client is not read").isTrue();
            }
            writer.join(Duration.ofSeconds(30));
            assertThat(writer.isAlive()).isFalse();
            canary.assertWell(WORST);
        }
    }

    @Test
    @DisplayName("It is read again when it reads")
    void readAgain() throws InterruptedException {
        int count = 200_000;
        byte[] pings = new byte[2 * count];
        for (int i = 0; i < pings.length; i += 2) {
            pings[i] = (byte) 0xC0;
        }
        try (TestBroker own = TestBroker.builder()
                        .set("limits.outbound-buffer", "4KiB")
                        .start();
                RawClient client = own.connect(MQTT_5)) {
            Thread writer = Thread.ofPlatform().start(() -> client.send(pings));
            for (int i = 0; i < count; i++) {
                client.expect(PacketType.PINGRESP);
            }
            writer.join(Duration.ofSeconds(30));
            assertThat(writer.isAlive()).isFalse();
        }
    }

    @Test
    @DisplayName("A CONNECT of more than limits.max-connect-size is closed at its fixed header")
    void connectSize() {
        try (RawClient client = broker.open()) {
            client.sendHex("10 808020"); // 512 KiB
            client.expectClosed();
        }
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publishAndWait(Message.of("large", new byte[512 * 1024]));
        }
    }

    @Test
    @DisplayName("SUBSCRIBE with more filters than limits.max-filters is refused as a whole")
    void filters() {
        Filter[] many =
                IntStream.range(0, 11).mapToObj(i -> Filter.of("f/" + i, 0)).toArray(Filter[]::new);
        Filter[] allowed = java.util.Arrays.copyOf(many, 10);
        try (RawClient v5 = broker.connect(MQTT_5);
                RawClient v3 = broker.connect(MQTT_3_1_1)) {
            assertThat(v5.subscribe(many).reasonCodes()).hasSize(11).containsOnly(QUOTA);
            assertThat(v3.subscribe(many).reasonCodes()).hasSize(11).containsOnly(0x80);
            assertThat(v5.publishAndWait("f/1", "x", 1).reasonCode())
                    .isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS.code());
            assertThat(v5.subscribe(allowed).reasonCodes()).containsOnly(0);
            LimitMetrics.await(broker, "limit_filters_total", 2);
        }
    }

    @Test
    @DisplayName(
            "on-full: disconnect ends a client that does not acknowledge; its session keeps what there is room for")
    void queueFull() {
        String topic = unique("full");
        ConnectOptions options =
                ConnectOptions.of(MQTT_5, unique("full")).persistent().with(Property.RECEIVE_MAXIMUM, 1);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient slow = broker.connect(options).manualAcks()) {
                slow.subscribe(topic, 1);
                // Until it is seen that it takes nothing, somewhat more is kept for it.
                for (int i = 0; publisher.publishAndWait(topic, "m" + i, 1).reasonCode() == 0 && i < 100_000; i++) {
                    if (i > 10 && disconnected(options.clientId())) {
                        break;
                    }
                }
                Packet last = slow.await(PacketType.DISCONNECT);
                assertThat(last.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            }
            publisher.publishAndWait(topic, "last", 1);
            LimitMetrics.await(broker, "limit_queue_total", 1);
        }
        try (RawClient again = broker.connect(options)) {
            assertThat(again.receive(6)).extracting(Packet::text).endsWith("last");
        }
    }

    private static boolean disconnected(String clientId) {
        return broker.context().clients().find(clientId) == null;
    }

    @Test
    @DisplayName("retained.max-count and max-bytes: one more is refused, replacing and removing one is not")
    void retained() {
        try (RawClient client = broker.connect(MQTT_5)) {
            for (int i = 0; i < 5; i++) {
                assertThat(retain(client, "r/" + i, 10)).isLessThan(0x80);
            }
            assertThat(retain(client, "r/6", 10)).isEqualTo(QUOTA);
            assertThat(retain(client, "r/1", 500)).isLessThan(0x80);
            assertThat(retain(client, "r/2", 800)).isEqualTo(QUOTA);
            assertThat(retain(client, "r/1", 0)).isLessThan(0x80);
            assertThat(retain(client, "r/2", 800)).isLessThan(0x80);
            LimitMetrics.await(broker, "limit_retained_total", 2);
            assertThat(retain(client, "r/1", 1)).isLessThan(0x80);
            assertThat(broker.context()
                            .publisher()
                            .publish(io.culex.api.Message.of("r/6", "of a plugin")
                                    .withRetain(true)))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageContaining("too many retained messages");
            broker.connect(ConnectOptions.of(MQTT_5, unique("mortal"))
                            .will(Message.of("r/6", "a will").retained()))
                    .close();
            LimitMetrics.await(broker, "limit_retained_total", 4);
            assertThat(broker.context().retained().find("r/6")).isCompletedWithValue(null);
            for (int i = 0; i < 5; i++) {
                retain(client, "r/" + i, 0);
            }
        }
    }

    private static int retain(RawClient client, String topic, int size) {
        return client.publishAndWait(
                        Message.of(topic, new byte[size]).withQos(1).retained())
                .reasonCode();
    }
}
