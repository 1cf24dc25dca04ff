package io.culex.broker.it;

import io.culex.api.Publish;
import io.culex.api.Registration;
import io.culex.api.hook.MessageListener;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class SlowConsumerIT {
    private static final String TEN_KIB = "x".repeat(10 * 1024);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "2")
                .set("limits.outbound-buffer", "64KiB")
                .set("sessions.queue-length", "2000")
                .set("sessions.queue-bytes", "64MiB")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @DisplayName("A subscriber that does not read loses QoS 0 messages, counted, and nobody else notices")
    void qos0IsDropped() throws Exception {
        String topic = unique("flood");
        String canaryTopic = unique("canary");
        int count = 3000;
        DropCounter drops = new DropCounter();
        try (Registration _ = broker.context().register(drops);
                RawClient slow = broker.connect(MQTT_5);
                RawClient canary = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            slow.subscribe(topic, 0);
            canary.subscribe(canaryTopic, 1);
            for (int i = 0; i < count; i++) {
                publisher.publish(topic, i + TEN_KIB, 0);
                if (i % 100 == 0) {
                    canary.publishAndWait(canaryTopic, "alive", 1);
                    assertThat(canary.receive().text()).isEqualTo("alive");
                }
            }
            publisher.ping();

            List<Packet> got = slow.drain();
            assertThat(got).hasSizeLessThan(count);
            List<Integer> numbers = got.stream()
                    .map(packet -> Integer.parseInt(
                            packet.text().substring(0, packet.text().indexOf('x'))))
                    .toList();
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            publisher.publishAndWait(topic, "after", 0);
            assertThat(slow.receive().text()).isEqualTo("after");
            await().untilAsserted(() -> assertThat(drops.slowConsumer.get()).isEqualTo(count - got.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("QoS 1 and 2 messages wait in the session for a subscriber that does not read")
    void othersWait(int qos) {
        String topic = unique("flood");
        int count = 1500;
        try (RawClient slow = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            slow.subscribe(topic, qos);
            for (int i = 0; i < count; i++) {
                publisher.publish(topic, i + TEN_KIB, qos);
                if (i % 100 == 99) {
                    publisher.drain();
                }
            }
            List<Integer> numbers = slow.receive(count).stream()
                    .map(packet -> Integer.parseInt(
                            packet.text().substring(0, packet.text().indexOf('x'))))
                    .toList();
            assertThat(numbers)
                    .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
            slow.expectNothing();
        }
    }

    @Test
    @DisplayName("D2: a flood over subscribers that are killed under it leaves the broker and others alone")
    void killedSubscribers() {
        String topic = unique("flood");
        String canaryTopic = unique("canary");
        try (RawClient canary = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            canary.subscribe(canaryTopic, 1);
            for (int round = 0; round < 30; round++) {
                RawClient victim = broker.connect(MQTT_3_1_1);
                victim.subscribe(topic, round % 3);
                for (int i = 0; i < 60; i++) {
                    publisher.publish(topic, TEN_KIB, i % 3);
                    if (i == 30) {
                        victim.close();
                    }
                }
                publisher.drain();
                canary.publishAndWait(canaryTopic, "round " + round, 1);
                assertThat(canary.receive().text()).isEqualTo("round " + round);
            }
            await().untilAsserted(
                            () -> assertThat(broker.context().clients().count()).isEqualTo(2));
        }
    }

    @Test
    @DisplayName("A publisher that does not read its acknowledgements is slowed and loses nothing")
    void publisherThatDoesNotRead() {
        String topic = unique("acks");
        int count = 20_000;
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_3_1_1)) {
            subscriber.subscribe(topic, 0);
            for (int i = 0; i < count; i += 500) {
                for (int j = i; j < i + 500; j++) {
                    publisher.publish(topic, Integer.toString(j), 1);
                }
                assertThat(subscriber.receive(500)).hasSize(500);
            }
            publisher.ping();
        }
    }

    private static final class DropCounter implements MessageListener {
        final AtomicInteger slowConsumer = new AtomicInteger();

        @Override
        public Set<Event> events() {
            return EnumSet.of(Event.DROPPED);
        }

        @Override
        public void onDropped(@Nullable String clientId, Publish publish, DropReason reason) {
            if (reason == DropReason.SLOW_CONSUMER) {
                slowConsumer.incrementAndGet();
            }
        }
    }
}
