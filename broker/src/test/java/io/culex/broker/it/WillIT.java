package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class WillIT extends OnEventLoops {
    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionsAndQos")
    @DisplayName("A will is published when the connection breaks [MQTT-3.1.2-8]")
    void brokenConnection(ProtocolVersion version, int qos) {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(version)) {
            watcher.subscribe(topic, 2);
            broker.connect(withWill(version, Message.of(topic, "gone").withQos(qos)))
                    .close();

            Packet will = watcher.receive();
            assertThat(will.text()).isEqualTo("gone");
            assertThat(will.qos()).isEqualTo(qos);
            assertThat(will.retain()).isFalse();
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("DISCONNECT deletes the will [MQTT-3.1.2-10] [MQTT-3.14.4-3]")
    void normalEnd(ProtocolVersion version) {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(version)) {
            watcher.subscribe(topic, 1);
            try (RawClient client = broker.connect(withWill(version, Message.of(topic, "gone")))) {
                client.disconnect();
            }
            watcher.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: DISCONNECT 0x04 publishes the will [MQTT-3.1.2-10]")
    void disconnectWithWill() {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(MQTT_5);
                RawClient client = broker.connect(withWill(MQTT_5, Message.of(topic, "gone")))) {
            watcher.subscribe(topic, 1);
            client.disconnect(ReasonCode.DISCONNECT_WITH_WILL.code(), PacketProperties.none());
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A client that breaks the protocol has its will published [MQTT-3.1.2-8]")
    void protocolError(ProtocolVersion version) {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(version);
                RawClient client = broker.connect(withWill(version, Message.of(topic, "gone")))) {
            watcher.subscribe(topic, 1);
            client.sendHex("0000");
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A will with RETAIN is retained [MQTT-3.1.2-14] [MQTT-3.1.2-15]")
    void retained(ProtocolVersion version) {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(version)) {
            watcher.subscribe(topic, 1);
            broker.connect(withWill(
                            version, Message.of(topic, "gone").withQos(1).retained()))
                    .close();
            assertThat(watcher.receive().retain()).isFalse();
        }
        try (RawClient late = broker.connect(version)) {
            late.subscribe(topic, 1);
            Packet will = late.receive();
            assertThat(will.retain()).isTrue();
            assertThat(will.text()).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("An empty will is a will [MQTT-3.1.3-10]")
    void empty(ProtocolVersion version) {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(version)) {
            watcher.subscribe(topic, 1);
            broker.connect(withWill(version, Message.of(topic, ""))).close();
            assertThat(watcher.receive().payload()).isEmpty();
        }
    }

    @Test
    @DisplayName("5.0: will properties reach the subscriber, the delay does not")
    void properties() {
        String topic = unique("will");
        PacketProperties properties = PacketProperties.none()
                .with(Property.WILL_DELAY_INTERVAL, 0)
                .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .with(Property.CONTENT_TYPE, "text/plain")
                .with(Property.RESPONSE_TOPIC, "answer")
                .with(Property.CORRELATION_DATA, new byte[] {1, 2})
                .with(Property.MESSAGE_EXPIRY_INTERVAL, 100)
                .withUser("k", "v");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 1);
            broker.connect(withWill(MQTT_5, Message.of(topic, "gone").with(properties)))
                    .close();
            // The reader of the test kit fails on a Will Delay Interval in a PUBLISH.
            PacketProperties got = watcher.receive().properties();
            assertThat(got.text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
            assertThat(got.text(Property.RESPONSE_TOPIC)).isEqualTo("answer");
            assertThat(got.binary(Property.CORRELATION_DATA)).containsExactly(1, 2);
            assertThat(got.number(Property.PAYLOAD_FORMAT_INDICATOR)).isEqualTo(1);
            assertThat(got.number(Property.MESSAGE_EXPIRY_INTERVAL)).isBetween(1L, 100L);
            assertThat(got.userProperties()).containsExactly(new UserProperty("k", "v"));
        }
    }

    @Test
    @DisplayName("5.0: the will waits for its delay")
    void delay() {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 1);
            Message will = Message.of(topic, "late").with(Property.WILL_DELAY_INTERVAL, 1);
            broker.connect(withWill(MQTT_5, will).persistent()).close();
            long closed = System.nanoTime();
            watcher.expectNothing();
            assertThat(watcher.receive().text()).isEqualTo("late");
            assertThat(Duration.ofNanos(System.nanoTime() - closed))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
        }
    }

    @Test
    @DisplayName("5.0: coming back before the delay has passed cancels the will [MQTT-3.1.3-9]")
    void delayCancelled() {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 1);
            Message will = Message.of(topic, "cancelled").with(Property.WILL_DELAY_INTERVAL, 1);
            ConnectOptions options = withWill(MQTT_5, will).persistent();
            broker.connect(options).close();
            try (RawClient back =
                    broker.connect(ConnectOptions.of(MQTT_5, options.clientId()).persistent())) {
                // A second will with a longer delay shows that the time of the first has passed.
                Message witness = Message.of(topic, "witness").with(Property.WILL_DELAY_INTERVAL, 2);
                broker.connect(withWill(MQTT_5, witness).persistent()).close();
                assertThat(watcher.receive().text()).isEqualTo("witness");
                watcher.expectNothing();
                back.disconnect();
            }
        }
    }

    @Test
    @DisplayName("5.0: the will goes out when the session ends, even before its delay [MQTT-3.1.2-8]")
    void sessionEndsBeforeTheDelay() {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 1);
            Message will = Message.of(topic, "now").with(Property.WILL_DELAY_INTERVAL, 3600);
            // Session Expiry Interval 0: the session ends with the connection.
            broker.connect(withWill(MQTT_5, will)).close();
            assertThat(watcher.receive().text()).isEqualTo("now");
            // Session Expiry Interval 1: the session ends a second later.
            broker.connect(withWill(MQTT_5, will).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 1))
                    .close();
            assertThat(watcher.receive().text()).isEqualTo("now");
            watcher.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: a clean start over a delayed will ends the session and sends the will")
    void cleanStartSendsTheDelayedWill() {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 1);
            Message will = Message.of(topic, "now").with(Property.WILL_DELAY_INTERVAL, 3600);
            ConnectOptions options = withWill(MQTT_5, will).persistent();
            broker.connect(options).close();
            broker.connect(ConnectOptions.of(MQTT_5, options.clientId())).close();
            assertThat(watcher.receive().text()).isEqualTo("now");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A takeover publishes the will of the old connection [MQTT-3.1.2-8]")
    void takeover(ProtocolVersion version) {
        String topic = unique("will");
        ConnectOptions options = withWill(version, Message.of(topic, "taken")).persistent();
        try (RawClient watcher = broker.connect(version);
                RawClient old = broker.connect(options)) {
            watcher.subscribe(topic, 1);
            try (RawClient young = broker.connect(
                    ConnectOptions.of(version, options.clientId()).persistent())) {
                old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                assertThat(watcher.receive().text()).isEqualTo("taken");
                watcher.expectNothing();
                young.ping();
            }
        }
    }

    @Test
    @DisplayName("5.0: a takeover that resumes the session cancels a delayed will")
    void takeoverCancelsTheDelayedWill() {
        String topic = unique("will");
        Message will = Message.of(topic, "taken").with(Property.WILL_DELAY_INTERVAL, 1);
        ConnectOptions options = withWill(MQTT_5, will).persistent();
        try (RawClient watcher = broker.connect(MQTT_5);
                RawClient old = broker.connect(options)) {
            watcher.subscribe(topic, 1);
            try (RawClient young =
                    broker.connect(ConnectOptions.of(MQTT_5, options.clientId()).persistent())) {
                old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                Message witness = Message.of(topic, "witness").with(Property.WILL_DELAY_INTERVAL, 2);
                broker.connect(withWill(MQTT_5, witness).persistent()).close();
                assertThat(watcher.receive().text()).isEqualTo("witness");
                young.disconnect();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A will waits in the queue of a subscriber that is away")
    void offlineSubscriber(ProtocolVersion version) {
        String topic = unique("will");
        ConnectOptions watcherOptions =
                ConnectOptions.of(version, unique("watcher")).persistent();
        try (RawClient watcher = broker.connect(watcherOptions)) {
            watcher.subscribe(topic, 1);
            watcher.disconnect();
        }
        try (RawClient witness = broker.connect(version)) {
            witness.subscribe(topic, 1);
            broker.connect(withWill(version, Message.of(topic, "gone").withQos(1)))
                    .close();
            witness.receive();
        }
        try (RawClient watcher = broker.connect(watcherOptions)) {
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @CsvSource({"a/#", "+", "''"})
    @DisplayName("D10: a will topic must be a topic name")
    void wildcardInWillTopic(String topic) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            try (RawClient client = broker.open().version(version)) {
                client.send(withWill(version, Message.of(topic, "x")).toBytes());
                assertThat(client.awaitClosed())
                        .allMatch(packet -> packet.type() == CONNACK && packet.reasonCode() != 0);
            }
        }
    }

    private static ConnectOptions withWill(ProtocolVersion version, Message will) {
        return ConnectOptions.of(version, unique("testator")).will(will);
    }
}
