package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class PublishIT extends OnEventLoops {
    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionsAndQos")
    @DisplayName(
            "A message reaches its subscriber as it was sent, without DUP and RETAIN [MQTT-3.3.1-3] [MQTT-3.3.1-9]")
    void delivery(ProtocolVersion version, int qos) {
        String topic = unique("delivery");
        try (RawClient subscriber = broker.connect(version);
                RawClient publisher = broker.connect(version)) {
            assertThat(subscriber.subscribe(topic, qos)).isEqualTo(qos);

            assertThat(publisher.publishAndWait(topic, "hello", qos).reasonCode())
                    .isZero();

            Packet message = subscriber.receive();
            assertThat(message.topic()).isEqualTo(topic);
            assertThat(message.text()).isEqualTo("hello");
            assertThat(message.qos()).isEqualTo(qos);
            assertThat(message.dup()).isFalse();
            assertThat(message.retain()).isFalse();
            subscriber.expectNothing();
            publisher.expectNothing();
        }
    }

    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionPairs")
    @DisplayName("Versions meet on one topic")
    void acrossVersions(ProtocolVersion from, ProtocolVersion to) {
        String topic = unique("across");
        try (RawClient subscriber = broker.connect(to);
                RawClient publisher = broker.connect(from)) {
            subscriber.subscribe(topic, 2);
            for (int qos = 0; qos <= 2; qos++) {
                publisher.publishAndWait(topic, "qos " + qos, qos);
            }
            assertThat(subscriber.receive(3)).extracting(Packet::text).containsExactly("qos 0", "qos 1", "qos 2");
        }
    }

    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#qosPairs")
    @DisplayName("D4: the QoS is the minimum of what was published and granted [MQTT-3.8.4-8]")
    void minimumQos(int published, int granted) {
        String topic = unique("minimum");
        try (RawClient exact = broker.connect(MQTT_3_1_1);
                RawClient wildcard = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            exact.subscribe(topic + "/a", granted);
            wildcard.subscribe(topic + "/#", granted);

            publisher.publishAndWait(topic + "/a", "x", published);

            int expected = Math.min(published, granted);
            assertThat(exact.receive().qos()).isEqualTo(expected);
            assertThat(wildcard.receive().qos()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 2047, 2048, 2049, 4095, 4096, 4097, 65535, 65536, 1 << 20})
    @DisplayName("Payloads of any size arrive whole")
    void payloadSizes(int size) {
        String topic = unique("size");
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient older = broker.connect(MQTT_3_1_1);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 2);
            older.subscribe(topic, 1);
            for (int qos = 0; qos <= 2; qos++) {
                publisher.publishAndWait(Message.of(topic, payload).withQos(qos));
            }
            assertThat(subscriber.receive(3))
                    .allSatisfy(packet -> assertThat(packet.payload()).isEqualTo(payload));
            assertThat(older.receive(3))
                    .allSatisfy(packet -> assertThat(packet.payload()).isEqualTo(payload));
        }
    }

    @Test
    @DisplayName("Small and large messages keep their order in one connection")
    void mixedSizes() {
        String topic = unique("mixed");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            List<Integer> sizes = new ArrayList<>();
            // Together less than limits.outbound-buffer, since nobody reads yet and QoS 0 would be dropped beyond it.
            for (int i = 0; i < 100; i++) {
                int size = random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(5_000);
                sizes.add(size);
                publisher.publish(Message.of(topic, new byte[size]).withQos(random.nextInt(2)));
            }
            assertThat(subscriber.receive(100))
                    .as("seed %d", seed)
                    .extracting(packet -> packet.payload().length)
                    .containsExactlyElementsOf(sizes);
        }
    }

    @Test
    @DisplayName(
            "Properties reach 5.0 subscribers unchanged and in order [MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-17]")
    void properties() {
        String topic = unique("properties");
        byte[] correlation = {0, 1, (byte) 0xFF};
        PacketProperties properties = PacketProperties.none()
                .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .with(Property.CONTENT_TYPE, "text/plain; 温")
                .with(Property.RESPONSE_TOPIC, "answer/here")
                .with(Property.CORRELATION_DATA, correlation)
                .withUser("b", "1")
                .withUser("a", "2")
                .withUser("b", "3")
                .withUser("", "");
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient older = broker.connect(MQTT_3_1_1);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            older.subscribe(topic, 1);

            publisher.publishAndWait(Message.of(topic, "text").withQos(1).with(properties));

            PacketProperties got = subscriber.receive().properties();
            assertThat(got.number(Property.PAYLOAD_FORMAT_INDICATOR)).isEqualTo(1);
            assertThat(got.text(Property.CONTENT_TYPE)).isEqualTo("text/plain; 温");
            assertThat(got.text(Property.RESPONSE_TOPIC)).isEqualTo("answer/here");
            assertThat(got.binary(Property.CORRELATION_DATA)).isEqualTo(correlation);
            assertThat(got.userProperties())
                    .containsExactly(
                            new UserProperty("b", "1"),
                            new UserProperty("a", "2"),
                            new UserProperty("b", "3"),
                            new UserProperty("", ""));
            assertThat(older.receive().text()).isEqualTo("text");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "//", " ", "a b", "/leading", "trailing/", "温度/传感器", "\uD83D\uDC1D", "a/$b", "A", "\uFEFFa"
            })
    @DisplayName("Any topic without wildcards will do, byte for byte [MQTT-4.7.3-1] [MQTT-4.7.3-4] [MQTT-1.5.4-3]")
    void unusualTopics(String suffix) {
        String topic = unique("odd") + "/" + suffix;
        try (RawClient exact = broker.connect(MQTT_5);
                RawClient wildcard = broker.connect(MQTT_3_1_1);
                RawClient publisher = broker.connect(MQTT_5)) {
            exact.subscribe(topic, 0);
            wildcard.subscribe(topic.substring(0, topic.indexOf('/')) + "/#", 0);

            publisher.publishAndWait(topic, "x", 0);

            assertThat(exact.receive().topic()).isEqualTo(topic);
            assertThat(wildcard.receive().topic()).isEqualTo(topic);
        }
    }

    @Test
    @DisplayName("A topic of 65,535 bytes is a topic")
    void longestTopic() {
        String prefix = unique("long");
        String topic = prefix + "x".repeat(65_535 - prefix.length());
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(topic, 1);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().topic()).isEqualTo(topic);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A publisher receives its own messages")
    void ownMessages(ProtocolVersion version) {
        String topic = unique("own");
        try (RawClient client = broker.connect(version)) {
            client.subscribe(topic, 2);
            for (int qos = 0; qos <= 2; qos++) {
                client.publishAndWait(topic, "qos " + qos, qos);
            }
            assertThat(client.receive(3)).extracting(Packet::text).containsExactly("qos 0", "qos 1", "qos 2");
        }
    }

    @ParameterizedTest
    @CsvSource({"a/+", "a/#", "+", "#"})
    @DisplayName("Wildcards in a topic name end the connection [MQTT-3.3.2-2]")
    void wildcardInTopic(String topic) {
        try (RawClient v5 = broker.connect(MQTT_5);
                RawClient v3 = broker.connect(MQTT_3_1_1)) {
            v5.publish(topic, "x", 0);
            v5.expectDisconnect(ReasonCode.TOPIC_NAME_INVALID, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
            v3.publish(topic, "x", 0);
            v3.expectClosed();
        }
    }

    @Test
    @DisplayName("Without subscribers a QoS 1 message is acknowledged by 0x00 or 0x10")
    void noSubscribers() {
        try (RawClient client = broker.connect(MQTT_5)) {
            for (int qos = 1; qos <= 2; qos++) {
                assertThat(client.publishAndWait(unique("nobody"), "x", qos).reason())
                        .isIn(ReasonCode.SUCCESS, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            }
        }
    }

    @Test
    @DisplayName("Clients cannot publish under $SYS")
    void sysTopicsAreTheBrokers() {
        String topic = "$SYS/" + unique("fake");
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);

            assertThat(publisher.publishAndWait(topic, "x", 1).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("One message reaches a hundred subscribers of all versions and QoS")
    void fanOut() {
        String topic = unique("fan");
        List<RawClient> subscribers = new ArrayList<>();
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (int i = 0; i < 100; i++) {
                RawClient subscriber = broker.connect(i % 3 == 0 ? MQTT_3_1_1 : MQTT_5);
                subscribers.add(subscriber);
                subscriber.subscribe(topic + (i % 2 == 0 ? "" : "/#"), i % 3);
            }
            for (int i = 0; i < 20; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), 2);
            }
            List<String> expected =
                    IntStream.range(0, 20).mapToObj(Integer::toString).toList();
            for (RawClient subscriber : subscribers) {
                assertThat(subscriber.receive(20)).extracting(Packet::text).containsExactlyElementsOf(expected);
            }
        } finally {
            subscribers.forEach(RawClient::close);
        }
    }
}
