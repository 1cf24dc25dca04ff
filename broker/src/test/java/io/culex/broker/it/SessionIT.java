package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.DISCONNECT;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class SessionIT extends OnEventLoops {
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName(
            "A session keeps subscriptions and QoS 1 and 2 messages while its client is away [MQTT-3.1.2-5] [MQTT-4.1.0-1]")
    void offlineQueue(ProtocolVersion version) {
        String topic = unique("offline");
        ConnectOptions options = ConnectOptions.of(version, unique("sleeper")).persistent();
        subscribeAndLeave(options, topic, 2);
        try (RawClient publisher = broker.connect(version)) {
            for (int i = 0; i < 300; i++) {
                publisher.publishAndWait(topic, "m" + i, i % 3);
            }
        }
        try (RawClient subscriber = broker.connect(options)) {
            List<String> expected = IntStream.range(0, 300)
                    .filter(i -> i % 3 != 0)
                    .mapToObj(i -> "m" + i)
                    .toList();
            List<Packet> messages = subscriber.receive(expected.size());
            assertThat(messages).extracting(Packet::text).containsExactlyElementsOf(expected);
            assertThat(messages).noneMatch(Packet::dup);
            subscriber.expectNothing();
            try (RawClient publisher = broker.connect(version)) {
                publisher.publishAndWait(topic, "live", 0);
            }
            assertThat(subscriber.receive().text()).isEqualTo("live");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A connection that breaks keeps its session as DISCONNECT does")
    void brokenConnection(ProtocolVersion version) {
        String topic = unique("broken");
        ConnectOptions options = ConnectOptions.of(version, unique("crasher")).persistent();
        try (RawClient subscriber = broker.connect(options)) {
            subscriber.subscribe(topic, 1);
        }
        try (RawClient publisher = broker.connect(version)) {
            publisher.publishAndWait(topic, "kept", 1);
        }
        try (RawClient subscriber = broker.connect(options)) {
            assertThat(subscriber.receive().text()).isEqualTo("kept");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A clean start throws the old session away [MQTT-3.1.2-4]")
    void cleanStartDiscards(ProtocolVersion version) {
        String topic = unique("discard");
        ConnectOptions options = ConnectOptions.of(version, unique("cleaner")).persistent();
        subscribeAndLeave(options, topic, 1);
        try (RawClient publisher = broker.connect(version)) {
            publisher.publishAndWait(topic, "lost", 1);
            try (RawClient subscriber = broker.connect(options.cleanStart(true))) {
                publisher.publishAndWait(topic, "lost too", 1);
                subscriber.expectNothing();
                subscriber.disconnect();
            }
        }
        try (RawClient subscriber = broker.connect(options)) {
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1", "MQTT_3_1_1"})
    @DisplayName("3.x: a session with Clean Session ends with its connection [MQTT-3.1.2-6]")
    void cleanSessionEnds(ProtocolVersion version) {
        String topic = unique("ends");
        ConnectOptions options = ConnectOptions.of(version, unique("guest"));
        subscribeAndLeave(options, topic, 1);
        try (RawClient publisher = broker.connect(version)) {
            publisher.publishAndWait(topic, "lost", 1);
        }
        try (RawClient again = broker.open()) {
            assertThat(again.connect(options.cleanStart(false)).sessionPresent())
                    .isFalse();
            again.expectNothing();
        }
    }

    @Test
    @DisplayName("Messages in flight come before those that waited, all in order")
    void inFlightThenQueue() {
        String topic = unique("both");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("both")).persistent();
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient subscriber =
                    broker.connect(options.with(Property.RECEIVE_MAXIMUM, 5)).manualAcks()) {
                subscriber.subscribe(topic, 2);
                for (int i = 0; i < 10; i++) {
                    publisher.publishAndWait(topic, "m" + i, 1 + i % 2);
                }
                assertThat(subscriber.receive(5)).noneMatch(Packet::dup);
                subscriber.expectNothing();
            }
            for (int i = 10; i < 15; i++) {
                publisher.publishAndWait(topic, "m" + i, 1 + i % 2);
            }
        }
        try (RawClient subscriber = broker.connect(options.with(Property.RECEIVE_MAXIMUM, 5))) {
            List<Packet> messages = subscriber.receive(15);
            assertThat(messages)
                    .extracting(Packet::text)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 15).mapToObj(i -> "m" + i).toList());
            assertThat(messages).extracting(Packet::dup).startsWith(true, true, true, true, true, false);
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: Session Expiry Interval 0 at DISCONNECT ends the session at once")
    void expiryAtDisconnect() {
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("leaver")).persistent();
        try (RawClient client = broker.connect(options)) {
            client.disconnect(0, PacketProperties.none().with(Property.SESSION_EXPIRY_INTERVAL, 0));
        }
        assertThat(connectOnce(options).sessionPresent()).isFalse();
    }

    @Test
    @DisplayName("5.0: DISCONNECT can lengthen an expiry that was not 0")
    void longerExpiryAtDisconnect() {
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("longer")).persistent();
        try (RawClient client = broker.connect(options)) {
            client.disconnect(0, PacketProperties.none().with(Property.SESSION_EXPIRY_INTERVAL, 7200));
        }
        assertThat(connectOnce(options).sessionPresent()).isTrue();
    }

    @Test
    @DisplayName("5.0: DISCONNECT cannot make an expiry of 0 longer [MQTT-3.14.2-2]")
    void expiryFromZero() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.send(new PacketWriter()
                    .u8(0)
                    .properties(MQTT_5, PacketProperties.none().with(Property.SESSION_EXPIRY_INTERVAL, 10))
                    .toPacket(DISCONNECT, 0));
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("5.0: a session ends when its expiry interval has passed [MQTT-3.1.2-23]")
    void expiry() {
        String id = unique("expiring");
        String topic = unique("expiring");
        ConnectOptions options =
                ConnectOptions.of(MQTT_5, id).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 1);
        subscribeAndLeave(options, topic, 1);
        assertThat(broker.context().sessions().clientIds()).contains(id);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !broker.context().sessions().clientIds().contains(id));

        assertThat(connectOnce(options).sessionPresent()).isFalse();
    }

    @Test
    @DisplayName("5.0: coming back in time stops the expiry; the interval is that of the last connection")
    void expiryIsReset() {
        String id = unique("returning");
        ConnectOptions shortLived =
                ConnectOptions.of(MQTT_5, id).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 1);
        subscribeAndLeave(shortLived, unique("t"), 1);
        assertThat(connectOnce(ConnectOptions.of(MQTT_5, id).persistent()).sessionPresent())
                .isTrue();
        String witness = unique("witness");
        connectOnce(ConnectOptions.of(MQTT_5, witness).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 2));

        // When a session that was left later with a longer interval is gone, the first interval has passed too.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !broker.context().sessions().clientIds().contains(witness));

        assertThat(broker.context().sessions().clientIds()).contains(id);
    }

    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionPairs")
    @DisplayName("A session can be resumed in another version")
    void resumedInAnotherVersion(ProtocolVersion from, ProtocolVersion to) {
        String topic = unique("upgrade");
        String id = unique("upgrader");
        subscribeAndLeave(ConnectOptions.of(from, id).persistent(), topic, 1);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(topic, "kept", 1);
        }
        try (RawClient subscriber = broker.connect(ConnectOptions.of(to, id).persistent())) {
            assertThat(subscriber.receive().text()).isEqualTo("kept");
        }
    }

    @Test
    @DisplayName("A message for many sessions that are away reaches each of them")
    void manyOffline() {
        String topic = unique("many");
        List<ConnectOptions> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ConnectOptions options = ConnectOptions.of(i % 2 == 0 ? MQTT_5 : MQTT_3_1_1, unique("away"))
                    .persistent();
            subscribeAndLeave(options, topic, 1 + i % 2);
            all.add(options);
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (int i = 0; i < 5; i++) {
                publisher.publishAndWait(topic, "m" + i, 2);
            }
        }
        for (ConnectOptions options : all) {
            try (RawClient subscriber = broker.connect(options)) {
                assertThat(subscriber.receive(5))
                        .extracting(Packet::text)
                        .containsExactly("m0", "m1", "m2", "m3", "m4");
                subscriber.expectNothing();
            }
        }
    }

    private static void subscribeAndLeave(ConnectOptions options, String topic, int qos) {
        try (RawClient client = broker.connect(options)) {
            client.subscribe(topic, qos);
            client.disconnect();
        }
    }

    private static Packet connectOnce(ConnectOptions options) {
        try (RawClient client = broker.open()) {
            Packet connack = client.connect(options);
            client.disconnect();
            return connack;
        }
    }
}
