package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishInterceptor.Decision;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Messages of one client that hooks are asked about at the same time. */
final class PublishWindowIT extends OnEventLoops {
    private static final int MOST = 64;

    private final Queue<CompletableFuture<Decision>> asked = new ConcurrentLinkedQueue<>();

    /** Asks about the messages of a topic, and answers when the test does. */
    private PublishInterceptor about(String topic) {
        return (client, publish) -> {
            if (!publish.topic().equals(topic)) {
                return Decision.PROCEED;
            }
            CompletableFuture<Decision> answer = new CompletableFuture<>();
            asked.add(answer);
            return new PublishInterceptor.Defer(answer, Duration.ofSeconds(20), Decision.DROP);
        };
    }

    @Test
    @DisplayName("Answers in any order: messages and acknowledgements leave in the order they came")
    void answersInAnyOrder() {
        String topic = unique("window");
        try (var _ = broker.context().register(about(topic));
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5).manualAcks()) {
            subscriber.subscribe(topic, 0);
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ids.add(publisher.publish(topic, "" + i, 1));
            }
            await().until(() -> asked.size() == 10);
            List<CompletableFuture<Decision>> answers = new ArrayList<>(asked);
            for (CompletableFuture<Decision> answer : answers.reversed()) {
                answer.complete(Decision.PROCEED);
            }
            assertThat(subscriber.receive(10)).extracting(Packet::text).isEqualTo(Numbers.upTo(10));
            for (int id : ids) {
                assertThat(publisher.expect(PacketType.PUBACK).packetId()).isEqualTo(id);
            }
        }
    }

    @Test
    @DisplayName("No more than " + MOST + " wait, and none is lost")
    void noMoreThanTheWindow() {
        String topic = unique("window");
        try (var _ = broker.context().register(about(topic));
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 0);
            for (int i = 0; i < 3 * MOST; i++) {
                publisher.publish(topic, "" + i, 0);
            }
            await().until(() -> asked.size() == MOST);
            for (int i = 0; i < 3 * MOST; i++) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> !asked.isEmpty());
                assertThat(asked.size()).isLessThanOrEqualTo(MOST);
                asked.remove().complete(Decision.PROCEED);
            }
            assertThat(subscriber.receive(3 * MOST)).extracting(Packet::text).isEqualTo(Numbers.upTo(3 * MOST));
        }
    }

    @Test
    @DisplayName("A message that nobody asks about waits for those before it, its acknowledgement too")
    void othersWaitBehind() {
        String topic = unique("window");
        try (var _ = broker.context().register(about(topic));
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5).manualAcks()) {
            subscriber.subscribe(topic, 0);
            subscriber.subscribe(topic + "/other", 0);
            int first = publisher.publish(topic, "asked about", 1);
            int second = publisher.publish(topic + "/other", "not asked about", 1);
            await().until(() -> asked.size() == 1);
            subscriber.expectNothing();
            asked.remove().complete(Decision.PROCEED);
            assertThat(subscriber.receive(2))
                    .extracting(Packet::text)
                    .containsExactly("asked about", "not asked about");
            assertThat(publisher.expect(PacketType.PUBACK).packetId()).isEqualTo(first);
            assertThat(publisher.expect(PacketType.PUBACK).packetId()).isEqualTo(second);
        }
    }

    @Test
    @DisplayName("A subscription behind a message waits, so that it does not get the message")
    void subscriptionsWaitBehind() {
        String topic = unique("window");
        try (var _ = broker.context().register(about(topic));
                RawClient client = broker.connect(MQTT_5)) {
            client.publish(topic, "before", 0);
            await().until(() -> asked.size() == 1);
            client.sendHex("82 %02x 0007 00 %04x %s 00"
                    .formatted(
                            topic.length() + 6,
                            topic.length(),
                            HexFormat.of().formatHex(topic.getBytes(StandardCharsets.UTF_8))));
            asked.remove().complete(Decision.PROCEED);
            client.expect(PacketType.SUBACK);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("What is behind a message that ends the connection is not looked at")
    void nothingAfterADisconnect() {
        String topic = unique("window");
        try (var _ = broker.context().register(about(topic));
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 0);
            publisher.publish(topic, "ends it", 1);
            publisher.publish(topic, "behind", 1);
            await().until(() -> asked.size() == 2);
            List<CompletableFuture<Decision>> answers = new ArrayList<>(asked);
            answers.get(1).complete(Decision.PROCEED);
            answers.get(0).complete(new PublishInterceptor.Disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "enough"));
            publisher.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
            subscriber.expectNothing();
        }
    }
}
