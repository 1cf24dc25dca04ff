package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class MessageExpiryIT extends OnEventLoops {
    @Test
    @DisplayName("What is left of the interval goes to the subscriber, live, retained and after waiting [MQTT-3.3.2-6]")
    void remainingInterval() {
        String topic = unique("expiry");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("away")).persistent();
        try (RawClient away = broker.connect(options)) {
            away.subscribe(topic, 1);
            away.disconnect();
        }
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(topic, 1);
            client.publishAndWait(expiring(topic, "x", 100).retained());
            assertInterval(client.receive());
            client.subscribe(topic, 1);
            assertInterval(client.receive());
        }
        try (RawClient back = broker.connect(options)) {
            assertInterval(back.receive());
        }
    }

    @Test
    @DisplayName("A message that expired while it waited is not delivered [MQTT-3.3.2-5]")
    void expiredInQueue() {
        String topic = unique("expiry");
        String witness = unique("witness");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("away")).persistent();
        try (RawClient away = broker.connect(options)) {
            away.subscribe(topic, 1);
            away.disconnect();
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(topic, "before", 1);
            publisher.publishAndWait(expiring(topic, "expired", 1));
            publisher.publishAndWait(expiring(topic, "alive", 3600));
            publisher.publishAndWait(expiring(witness, "w", 1).retained());
            awaitRetainedGone(witness);
        }
        try (RawClient back = broker.connect(options)) {
            assertThat(back.receive(2)).extracting(Packet::text).containsExactly("before", "alive");
            back.expectNothing();
        }
    }

    @Test
    @DisplayName("The interval decreases by the time the message waited [MQTT-3.3.2-6]")
    void decreases() {
        String topic = unique("expiry");
        String witness = unique("witness");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("away")).persistent();
        try (RawClient away = broker.connect(options)) {
            away.subscribe(topic, 1);
            away.disconnect();
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(expiring(topic, "x", 100));
            publisher.publishAndWait(expiring(witness, "w", 2).retained());
            awaitRetainedGone(witness);
        }
        try (RawClient back = broker.connect(options)) {
            assertThat(back.receive().properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isBetween(80L, 98L);
        }
    }

    @Test
    @DisplayName("A 3.1.1 client gets the message without the property, and not once it expired")
    void olderSubscriber() {
        String topic = unique("expiry");
        String witness = unique("witness");
        ConnectOptions options = ConnectOptions.of(MQTT_3_1_1, unique("away")).persistent();
        try (RawClient away = broker.connect(options)) {
            away.subscribe(topic, 1);
            away.disconnect();
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(expiring(topic, "expired", 1));
            publisher.publishAndWait(expiring(topic, "alive", 3600));
            publisher.publishAndWait(expiring(witness, "w", 1).retained());
            awaitRetainedGone(witness);
        }
        try (RawClient back = broker.connect(options)) {
            assertThat(back.receive().text()).isEqualTo("alive");
            back.expectNothing();
        }
    }

    /** The broker's own clock says when an interval has passed: its retained witness is not sent any more. */
    private static void awaitRetainedGone(String topic) {
        try (RawClient client = broker.connect(MQTT_5)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                client.subscribe(topic, 0);
                return client.drain().isEmpty();
            });
        }
    }

    private static void assertInterval(Packet message) {
        assertThat(message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                .isBetween(80L, 100L);
    }

    private static Message expiring(String topic, String payload, long seconds) {
        return Message.of(topic, payload).withQos(1).with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }
}
