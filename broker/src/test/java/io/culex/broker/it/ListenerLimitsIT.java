package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("Limits of a listener")
final class ListenerLimitsIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "2")
                .set("listeners.small.port", "0")
                .set("listeners.small.max-connections", "2")
                .set("listeners.small.tcp.backlog", "16")
                .set("listeners.small.tcp.no-delay", "false")
                .set(
                        "listeners.small.limits",
                        "{max-packet-size: 1KiB, max-topic-levels: 3, max-subscriptions: 1, max-client-id-length: 30}")
                .set("listeners.quick.port", "0")
                .set("listeners.quick.limits.connect-timeout", "200ms")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @DisplayName("They hold there and not elsewhere")
    void apart() {
        try (RawClient small = broker.openTcp("small");
                RawClient other = broker.connect(MQTT_5)) {
            Packet accepted = small.connect(ConnectOptions.of(MQTT_5, unique("small")));
            assertThat(accepted.properties().number(Property.MAXIMUM_PACKET_SIZE))
                    .isEqualTo(1024);
            assertThat(small.subscribe("a/b/c/d", 0)).isEqualTo(ReasonCode.TOPIC_FILTER_INVALID.code());
            assertThat(small.subscribe("a", 0)).isZero();
            assertThat(small.subscribe("b", 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
            assertThat(other.subscribe("a/b/c/d", 0)).isZero();
            assertThat(other.subscribe("b", 0)).isZero();
            other.publishAndWait(Message.of("x", new byte[2000]));
            small.publish(Message.of("x", new byte[2000]));
            small.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        }
        try (RawClient small = broker.openTcp("small")) {
            assertThat(small.connect(ConnectOptions.of(MQTT_5, "x".repeat(31))).reasonCode())
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code());
        }
    }

    @Test
    @DisplayName("Connections are counted for each listener")
    void connections() {
        try (RawClient first = broker.openTcp("small");
                RawClient second = broker.openTcp("small")) {
            first.connect(ConnectOptions.of(MQTT_5, unique("one")));
            second.connect(ConnectOptions.of(MQTT_5, unique("two")));
            try (RawClient third = broker.openTcp("small")) {
                third.awaitClosed();
            }
            broker.connect(MQTT_5).close();
        }
    }

    @Test
    @DisplayName("The time for CONNECT")
    void connectTimeout() {
        try (RawClient client = broker.openTcp("quick")) {
            client.awaitClosed();
        }
    }
}
