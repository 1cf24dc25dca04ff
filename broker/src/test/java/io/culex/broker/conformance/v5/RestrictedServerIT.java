package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** A broker that was set to offer less, so that clients can overstep what CONNACK says. */
final class RestrictedServerIT {
    private static final int MAXIMUM_PACKET_SIZE = 1024;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("mqtt.max-qos", "1")
                .set("mqtt.retain-available", "false")
                .set("mqtt.topic-alias-maximum", "0")
                .set("mqtt.response-information", "answers/%c")
                .set("limits.max-packet-size", MAXIMUM_PACKET_SIZE + "")
                .set("limits.max-client-id-length", "30")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @Statement("MQTT-3.1.2-28")
    void responseInformationComesOnRequestOnly() {
        ConnectOptions options = options("response");
        assertThat(responseInformation(options.with(Property.REQUEST_RESPONSE_INFORMATION, 1)))
                .isEqualTo("answers/" + options.clientId());
        assertThat(responseInformation(options.with(Property.REQUEST_RESPONSE_INFORMATION, 0)))
                .isNull();
        assertThat(responseInformation(options)).isNull();
        // It would be no topic.
        assertThat(responseInformation(options("#").with(Property.REQUEST_RESPONSE_INFORMATION, 1)))
                .isNull();
    }

    @Test
    @Statement("MQTT-3.1.3-8")
    void aClientIdThatIsNotWantedIsRefusedByItsCode() {
        assertNotAccepted(options("x".repeat(40)), ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }

    @Test
    @Statement("MQTT-3.2.2-9")
    void theMaximumQosIsAnnounced() {
        try (RawClient client = broker.open()) {
            assertThat(client.connect(options("qos")).properties().number(Property.MAXIMUM_QOS))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.2.2-10")
    void subscriptionsWithAnyQosAreTaken(int qos) {
        try (RawClient client = broker.connect(MQTT_5)) {
            assertThat(client.subscribe(unique("qos"), qos)).isEqualTo(Math.min(qos, 1));
        }
    }

    @Test
    @Statement("MQTT-3.2.2-11")
    void aMessageAboveTheMaximumQosEndsTheConnection() {
        assertRefused(Message.of("a", "x").withQos(2), ReasonCode.QOS_NOT_SUPPORTED);
    }

    @Test
    @Statement("MQTT-3.2.2-12")
    void aWillAboveTheMaximumQosIsRefused() {
        assertNotAccepted(options("will").will(Message.of("will", "x").withQos(2)), ReasonCode.QOS_NOT_SUPPORTED);
    }

    @Test
    @Statement("MQTT-3.2.2-13")
    void aRetainedWillIsRefused() {
        assertNotAccepted(options("will").will(Message.of("will", "x").retained()), ReasonCode.RETAIN_NOT_SUPPORTED);
    }

    @Test
    @Statement("MQTT-3.2.2-14")
    void aRetainedMessageEndsTheConnection() {
        assertRefused(Message.of("a", "x").retained(), ReasonCode.RETAIN_NOT_SUPPORTED);
    }

    @Test
    @Statement("MQTT-3.2.2-15")
    void aPacketAboveTheMaximumSizeEndsTheConnection() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options("size"));
            assertThat(connack.properties().number(Property.MAXIMUM_PACKET_SIZE))
                    .isEqualTo(MAXIMUM_PACKET_SIZE);
            int overhead = client.publishBytes(Message.of("a", new byte[500]), 0).length - 500;

            client.publishAndWait(Message.of("a", new byte[MAXIMUM_PACKET_SIZE - overhead]));
            client.publish(Message.of("a", new byte[MAXIMUM_PACKET_SIZE - overhead + 1]));
            client.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        }
    }

    @Test
    @Statement("MQTT-3.2.2-18")
    void anAliasThatWasNotOfferedEndsTheConnection() {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options("alias"));
            assertThat(connack.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0))
                    .isZero();
        }
        assertRefused(Message.of("a", "x").with(Property.TOPIC_ALIAS, 1), ReasonCode.TOPIC_ALIAS_INVALID);
    }

    private static ConnectOptions options(String name) {
        return ConnectOptions.of(MQTT_5, unique(name));
    }

    private static @Nullable String responseInformation(ConnectOptions options) {
        try (RawClient client = broker.open()) {
            PacketProperties properties = client.connect(options).properties();
            client.disconnect();
            return properties.has(Property.RESPONSE_INFORMATION)
                    ? properties.text(Property.RESPONSE_INFORMATION)
                    : null;
        }
    }

    private static void assertNotAccepted(ConnectOptions options, ReasonCode reason) {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options);
            assertThat(connack).returns(reason, Packet::reason).returns(PacketType.CONNACK, Packet::type);
            client.expectClosed();
        }
    }

    private static void assertRefused(Message message, ReasonCode reason) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish(message);
            client.expectDisconnect(reason);
        }
    }
}
