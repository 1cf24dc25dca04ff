package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.DISCONNECT;
import static io.culex.testkit.PacketType.SUBACK;
import static io.culex.testkit.PacketType.SUBSCRIBE;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** A broker that offers less than the whole of MQTT, says so in CONNACK and refuses the rest. */
final class RestrictedBrokerIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("mqtt.max-qos", "1")
                .set("mqtt.retain-available", "false")
                .set("mqtt.wildcard-subscriptions", "false")
                .set("mqtt.subscription-identifiers", "false")
                .set("mqtt.shared-subscriptions", "false")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @DisplayName("CONNACK announces what is missing [MQTT-3.2.2-9]")
    void announced() {
        try (RawClient client = broker.open()) {
            PacketProperties properties =
                    client.connect(ConnectOptions.of(MQTT_5, unique("r"))).properties();
            assertThat(properties.number(Property.MAXIMUM_QOS)).isEqualTo(1);
            assertThat(properties.number(Property.RETAIN_AVAILABLE)).isZero();
            assertThat(properties.number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE))
                    .isZero();
            assertThat(properties.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE))
                    .isZero();
            assertThat(properties.number(Property.SHARED_SUBSCRIPTION_AVAILABLE))
                    .isZero();
        }
    }

    @Test
    @DisplayName("A PUBLISH above the Maximum QoS is 0x9B [MQTT-3.2.2-11]")
    void qosNotSupported() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish("a", "x", 2);
            client.expectDisconnect(ReasonCode.QOS_NOT_SUPPORTED);
        }
    }

    @Test
    @DisplayName("A PUBLISH with RETAIN is 0x9A [MQTT-3.2.2-14]")
    void retainNotSupported() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish(Message.of("a", "x").retained());
            client.expectDisconnect(ReasonCode.RETAIN_NOT_SUPPORTED);
        }
    }

    @Test
    @DisplayName("A will that asks for more is refused in CONNACK [MQTT-3.2.2-12] [MQTT-3.2.2-13]")
    void wills() {
        try (RawClient qos = broker.open();
                RawClient retain = broker.open()) {
            ConnectOptions options = ConnectOptions.of(MQTT_5, unique("r"));
            assertThat(qos.connect(options.will(Message.of("a", "x").withQos(2)))
                            .reason())
                    .isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);
            assertThat(retain.connect(options.will(Message.of("a", "x").retained()))
                            .reason())
                    .isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
        }
    }

    @Test
    @DisplayName("SUBSCRIBE at QoS 2 is granted the maximum [MQTT-3.2.2-10]")
    void granted() {
        try (RawClient client = broker.connect(MQTT_5)) {
            assertThat(client.subscribe("a", 2)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Wildcards, shares and identifiers are refused by their codes")
    void subscriptions() {
        assertRefused(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "a/#", PacketProperties.none());
        assertRefused(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "$share/g/a", PacketProperties.none());
        assertRefused(
                ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                "a",
                PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, 1));
    }

    private static void assertRefused(ReasonCode reason, String filter, PacketProperties properties) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.send(new PacketWriter()
                    .u16(1)
                    .properties(MQTT_5, properties)
                    .text(filter)
                    .u8(0)
                    .toPacket(SUBSCRIBE, 2));
            Packet answer = client.await(packet -> packet.type() == SUBACK || packet.type() == DISCONNECT);
            assertThat(answer.reason()).isEqualTo(reason);
        }
    }
}
