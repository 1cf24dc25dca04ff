package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.DISCONNECT;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class LimitsIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("limits.connect-timeout", "300ms")
                .set("limits.max-subscriptions", "3")
                .set("limits.max-topic-levels", "5")
                .set("limits.max-topic-length", "100")
                .set("limits.max-client-id-length", "30")
                .set("mqtt.server-keep-alive", "1s")
                .set("mqtt.max-session-expiry", "100s")
                .set("mqtt.topic-alias-maximum", "0")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10 20 0004 4d51"})
    @DisplayName("A connection without a whole CONNECT is closed in time [MQTT-3.1.0-1]")
    void connectTimeout(String start) {
        for (Transport transport : List.of(Transport.TCP, Transport.WS)) {
            try (RawClient client = broker.open(transport)) {
                if (!start.isEmpty()) {
                    client.sendHex(start);
                }
                client.expectClosed();
            }
        }
    }

    @Test
    @DisplayName("Server Keep Alive is announced and held to [MQTT-3.2.2-21] [MQTT-3.1.2-21]")
    void serverKeepAlive() {
        try (RawClient client = broker.open()) {
            Packet connack =
                    client.connect(ConnectOptions.of(MQTT_5, unique("k")).keepAlive(600));
            assertThat(connack.properties().number(Property.SERVER_KEEP_ALIVE)).isEqualTo(1);
            client.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    @Test
    @DisplayName("A shorter Session Expiry Interval than asked for is told [MQTT-3.2.2-11]")
    void maxSessionExpiry() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(
                    ConnectOptions.of(MQTT_5, unique("k")).with(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL));
            assertThat(connack.properties().number(Property.SESSION_EXPIRY_INTERVAL))
                    .isEqualTo(100);
        }
    }

    @Test
    @DisplayName("Topic Alias Maximum 0 allows no alias [MQTT-3.2.2-18]")
    void noAliases() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(ConnectOptions.of(MQTT_5, unique("k")));
            assertThat(connack.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0))
                    .isZero();
            client.publish(Message.of("a", "x").with(Property.TOPIC_ALIAS, 1));
            client.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    @Test
    @DisplayName("A Client Identifier that is too long is refused [MQTT-3.1.3-8]")
    void clientIdLength() {
        try (RawClient v5 = broker.open();
                RawClient v3 = broker.open()) {
            assertThat(v5.connect(ConnectOptions.of(MQTT_5, "x".repeat(31))).reason())
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            v5.expectClosed();
            assertThat(v3.connect(ConnectOptions.of(MQTT_3_1_1, "x".repeat(31))).reasonCode())
                    .isEqualTo(2);
            v3.expectClosed();
        }
    }

    @Test
    @DisplayName("One subscription more than allowed is refused, replacing one is not")
    void maxSubscriptions() {
        try (RawClient client = broker.connect(MQTT_5)) {
            Packet suback = client.subscribe(
                    Filter.of("a", 0), Filter.of("b", 0), Filter.of("c", 0), Filter.of("d", 0), Filter.of("a", 1));
            assertThat(suback.reasonCodes()).containsExactly(0, 0, 0, ReasonCode.QUOTA_EXCEEDED.code(), 1);
            client.unsubscribe("b");
            assertThat(client.subscribe("d", 0)).isZero();
        }
    }

    @Test
    @DisplayName("Filters of too many levels or bytes are refused, others in the same SUBSCRIBE are not")
    void filters() {
        try (RawClient client = broker.connect(MQTT_5)) {
            Packet suback = client.subscribe(
                    Filter.of("1/2/3/4/5", 0), Filter.of("1/2/3/4/5/6", 0), Filter.of("x".repeat(101), 0));
            int refused = ReasonCode.TOPIC_FILTER_INVALID.code();
            assertThat(suback.reasonCodes()).containsExactly(0, refused, refused);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1/2/3/4/5/6",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    @DisplayName("A topic of too many levels or bytes is refused")
    void topics(String topic) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish(topic, "x", 1);
            Packet answer = client.await(packet -> packet.type() == PUBACK || packet.type() == DISCONNECT);
            assertThat(answer.reason()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
        }
    }
}
