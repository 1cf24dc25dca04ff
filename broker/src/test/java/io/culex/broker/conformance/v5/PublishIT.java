package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Section 3.3 without RETAIN, aliases and flow control. */
final class PublishIT extends SharedBroker {
    private static final ReasonCode[] BAD_TOPIC = {ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_NAME_INVALID};

    @Test
    @Statement("MQTT-3.3.1-1")
    void whatIsSentAgainHasDup() {
        String topic = unique("again");
        ConnectOptions options = options("again").persistent();
        try (RawClient publisher = connect()) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                publisher.publishAndWait(topic, "one", 1);
                publisher.publishAndWait(topic, "two", 2);
                assertThat(client.receive(2)).noneMatch(Packet::dup);
            }
            try (RawClient client = broker.connect(options)) {
                assertThat(client.receive(2)).allMatch(Packet::dup);
            }
        }
    }

    @Test
    @Statement("MQTT-3.3.1-2")
    void dupAtQos0IsMalformed() {
        assertRefused("3804 0001 61 00", ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.1-3")
    void dupIsNotPassedOn(int granted) {
        String topic = unique("dup");
        try (RawClient client = connect()) {
            client.subscribe(topic, granted);
            client.publishAndWait(Message.of(topic, "x").withQos(1).again(9));
            client.publishAndWait(Message.of(topic, "x").withQos(2).again(10));
            assertThat(client.receive(2)).noneMatch(Packet::dup);
        }
    }

    @Test
    @Statement("MQTT-3.3.1-4")
    void qos3IsMalformed() {
        assertRefused("3606 0001 61 0001 00", ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3005 0002 ff61 00", "3006 0003 eda080 00", "3005 0002 6100 00"})
    @Statement("MQTT-3.3.2-1")
    void aTopicThatIsNoTextEndsTheConnection(String hex) {
        assertRefused(hex, BAD_TOPIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/+/b", "a/#", "a#b"})
    @Statement({"MQTT-3.3.2-2", "MQTT-4.7.0-1"})
    void aTopicWithAWildcardIsRefused(String topic) {
        String all = unique("all");
        try (RawClient watcher = connect();
                RawClient client = connect()) {
            watcher.subscribe(Filter.of("#", 1).retainHandling(2));
            client.publish(Message.of(topic, all).withQos(1));
            Packet answer = client.await(
                    packet -> packet.type() == PacketType.DISCONNECT || packet.type() == PacketType.PUBACK);
            assertThat(answer.reason()).isIn((Object[]) BAD_TOPIC);
            assertThat(watcher.drain()).noneMatch(packet -> packet.text().equals(all));
        }
    }

    @Test
    @Statement("MQTT-3.3.2-3")
    void theTopicMatchesTheFilter() {
        String topic = unique("match");
        try (RawClient client = connect()) {
            client.subscribe(topic + "/+/b", 0);
            for (String end : List.of("/a/b", "/a", "/a/b/c", "//b", "/a/c")) {
                client.publishAndWait(topic + end, "x", 0);
            }
            assertThat(client.receive(2)).extracting(Packet::topic).containsExactly(topic + "/a/b", topic + "//b");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    @Statement("MQTT-3.3.2-4")
    void payloadFormatIndicatorIsPassedOn(long value) {
        assertThat(passedOn(PacketProperties.none().with(Property.PAYLOAD_FORMAT_INDICATOR, value))
                        .number(Property.PAYLOAD_FORMAT_INDICATOR))
                .isEqualTo(value);
    }

    @Test
    @Statement({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void aWaitingMessageExpiresOrComesWithTheTimeThatIsLeft() {
        String topic = unique("expiry");
        String witness = unique("witness");
        ConnectOptions options = options("away").persistent();
        sessionWith(options, topic, 1);
        try (RawClient client = connect()) {
            client.publishAndWait(expiring(topic, "short", 1));
            client.publishAndWait(expiring(topic, "long", 100));
            client.publishAndWait(expiring(witness, "w", 1).retained());
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                client.subscribe(witness, 0);
                return client.drain().isEmpty();
            });
        }
        try (RawClient back = broker.connect(options)) {
            Packet message = back.receive();
            assertThat(message.text()).isEqualTo("long");
            assertThat(message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isBetween(70L, 99L);
            back.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff61", "eda080", "6100"})
    @Statement("MQTT-3.3.2-13")
    void aResponseTopicThatIsNoTextEndsTheConnection(String hex) {
        assertRefused(publishWith("08", hex), ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_NAME_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23", "2b", "612f2b"})
    @Statement("MQTT-3.3.2-14")
    void aResponseTopicWithAWildcardEndsTheConnection(String hex) {
        assertRefused(
                publishWith("08", hex),
                ReasonCode.MALFORMED_PACKET,
                ReasonCode.PROTOCOL_ERROR,
                ReasonCode.TOPIC_NAME_INVALID);
    }

    @Test
    @Statement("MQTT-3.3.2-15")
    void theResponseTopicIsPassedOn() {
        assertThat(passedOn(PacketProperties.none().with(Property.RESPONSE_TOPIC, "answers/\u00e9 /1"))
                        .text(Property.RESPONSE_TOPIC))
                .isEqualTo("answers/\u00e9 /1");
    }

    @Test
    @Statement("MQTT-3.3.2-16")
    void correlationDataArePassedOn() {
        byte[] data = bytes("00ff80c328");
        assertThat(passedOn(PacketProperties.none().with(Property.CORRELATION_DATA, data))
                        .binary(Property.CORRELATION_DATA))
                .isEqualTo(data);
    }

    @Test
    @Statement({"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void userPropertiesArePassedOnInTheirOrder() {
        PacketProperties properties = PacketProperties.none()
                .withUser("z", "1")
                .withUser("", "")
                .withUser("a", "2")
                .withUser("z", "1")
                .withUser("z", "0");
        assertThat(passedOn(properties).userProperties())
                .containsExactly(
                        new UserProperty("z", "1"),
                        new UserProperty("", ""),
                        new UserProperty("a", "2"),
                        new UserProperty("z", "1"),
                        new UserProperty("z", "0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff61", "eda080", "6100"})
    @Statement("MQTT-3.3.2-19")
    void aContentTypeThatIsNoTextEndsTheConnection(String hex) {
        assertRefused(publishWith("03", hex), ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Statement("MQTT-3.3.2-20")
    void theContentTypeIsPassedOn() {
        assertThat(passedOn(PacketProperties.none().with(Property.CONTENT_TYPE, "text/plain; \u20ac"))
                        .text(Property.CONTENT_TYPE))
                .isEqualTo("text/plain; \u20ac");
    }

    @Test
    @Statement("MQTT-3.3.4-1")
    void theAnswerGoesByTheQos() {
        String topic = unique("answer");
        try (RawClient client = connect().manualAcks()) {
            client.publish(topic, "x", 0);
            client.expectNothing();
            int first = client.publish(topic, "x", 1);
            assertThat(client.expect(PUBACK).packetId()).isEqualTo(first);
            int second = client.publish(topic, "x", 2);
            assertThat(client.expect(PUBREC).packetId()).isEqualTo(second);
        }
    }

    @Test
    @Statement("MQTT-3.3.4-2")
    void theHighestQosOfOverlappingFiltersCounts() {
        String topic = unique("overlap");
        try (RawClient client = connect()) {
            client.subscribe(Filter.of(topic + "/#", 0), Filter.of(topic + "/a", 2), Filter.of(topic + "/+", 1));
            client.publishAndWait(topic + "/a", "x", 2);
            assertThat(client.drain().stream()
                            .filter(packet -> packet.type() == PacketType.PUBLISH)
                            .mapToInt(Packet::qos)
                            .max())
                    .hasValue(2);
        }
    }

    @Test
    @Statement({"MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void aMessageCarriesTheIdentifiersOfAllItsSubscriptions() {
        String topic = unique("identifiers");
        try (RawClient client = connect()) {
            client.subscribe(identifier(7), Filter.of(topic + "/#", 1));
            client.subscribe(identifier(268_435_455), Filter.of(topic + "/a", 1));
            client.subscribe(Filter.of(topic + "/+", 1));
            client.publishAndWait(topic + "/a", "x", 1);
            client.publishAndWait(topic + "/b", "x", 1);
            List<Packet> messages = client.receive(2);
            assertThat(messages.getFirst().properties().subscriptionIdentifiers())
                    .containsExactlyInAnyOrder(7L, 268_435_455L);
            assertThat(messages.getLast().properties().subscriptionIdentifiers())
                    .containsExactly(7L);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.4-5")
    void eachOfSeveralCopiesCarriesItsOwnIdentifier() {
        String topic = unique("copies");
        try (RawClient client = connect()) {
            client.subscribe(identifier(1), Filter.of(topic, 1));
            client.subscribe(identifier(2), Filter.of("$share/g/" + topic, 1));
            client.publishAndWait(topic, "x", 1);
            // A share is served apart from the client's other subscriptions.
            assertThat(client.receive(2))
                    .extracting(packet -> packet.properties().subscriptionIdentifiers())
                    .containsExactlyInAnyOrder(List.of(1L), List.of(2L));
        }
    }

    @Test
    @Statement("MQTT-3.3.4-6")
    void aClientsMessageWithAnIdentifierEndsTheConnection() {
        assertRefused("3006 0001 61 02 0b01", ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
    }

    private static PacketProperties identifier(int value) {
        return PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, value);
    }

    /** A PUBLISH with one property whose value is text or looks like it. */
    private static String publishWith(String property, String hex) {
        int size = hex.length() / 2;
        return "30%02x 0001 61 %02x %s %04x %s".formatted(7 + size, 3 + size, property, size, hex);
    }

    /** What two subscribers of different QoS and a later one get of these properties; all the same. */
    private static PacketProperties passedOn(PacketProperties properties) {
        String topic = unique("properties");
        try (RawClient client = connect();
                RawClient other = connect();
                RawClient late = connect()) {
            client.subscribe(topic, 0);
            other.subscribe(topic, 2);
            client.publishAndWait(Message.of(topic, "x").withQos(1).retained().with(properties));
            late.subscribe(topic, 1);
            PacketProperties got = client.receive().properties();
            assertThat(other.receive().properties()).hasToString(got.toString());
            assertThat(late.receive().properties()).hasToString(got.toString());
            return got;
        }
    }

    private static Message expiring(String topic, String payload, long seconds) {
        return Message.of(topic, payload).withQos(1).with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }
}
