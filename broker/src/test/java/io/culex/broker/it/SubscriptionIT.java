package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.PacketType.SUBSCRIBE;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class SubscriptionIT extends OnEventLoops {
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("D7: SUBACK has a code for each filter in order, duplicates included [MQTT-3.8.4-5] [MQTT-3.8.4-6]")
    void codePerFilter(ProtocolVersion version) {
        String topic = unique("codes");
        try (RawClient client = broker.connect(version)) {
            Packet suback = client.subscribe(
                    Filter.of(topic + "/a", 0),
                    Filter.of(topic + "/b", 2),
                    Filter.of(topic + "/a", 1),
                    Filter.of(topic + "/a", 1));
            assertThat(suback.reasonCodes()).containsExactly(0, 2, 1, 1);

            client.publishAndWait(topic + "/a", "x", 2);
            // The last of the duplicates is in force, and there is one subscription.
            assertThat(client.receive().qos()).isEqualTo(1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Subscribing again replaces the subscription [MQTT-3.8.4-3]")
    void replace(ProtocolVersion version) {
        String topic = unique("replace");
        try (RawClient client = broker.connect(version)) {
            client.subscribe(topic, 2);
            client.subscribe(topic, 0);
            client.publishAndWait(topic, "x", 2);
            assertThat(client.receive().qos()).isZero();
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: replacing changes options and identifier too [MQTT-3.8.4-3]")
    void replaceOptions() {
        String topic = unique("replace");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(identifier(1), Filter.of(topic, 1).noLocal());
            client.publishAndWait(topic, "unseen", 1);
            client.subscribe(identifier(2), Filter.of(topic, 1));
            client.publishAndWait(topic, "seen", 1);
            Packet message = client.receive();
            assertThat(message.text()).isEqualTo("seen");
            assertThat(message.properties().subscriptionIdentifiers()).containsExactly(2L);
            client.subscribe(Filter.of(topic, 1));
            client.publishAndWait(topic, "plain", 1);
            assertThat(client.receive().properties().subscriptionIdentifiers()).isEmpty();
        }
    }

    @Test
    @DisplayName("5.0: No Local keeps a client's own messages away, not those of others [MQTT-3.8.3-3]")
    void noLocal() {
        String topic = unique("local");
        try (RawClient client = broker.connect(MQTT_5);
                RawClient other = broker.connect(MQTT_5)) {
            client.subscribe(Filter.of(topic, 1).noLocal());
            client.publishAndWait(topic, "own", 1);
            other.publishAndWait(topic, "other", 1);
            assertThat(client.receive().text()).isEqualTo("other");
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("D5: overlapping subscriptions: every identifier and the highest QoS [MQTT-3.3.4-2] [MQTT-3.3.4-3]")
    void overlapping() {
        String topic = unique("overlap");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(identifier(1), Filter.of(topic + "/#", 1));
            client.subscribe(identifier(2), Filter.of(topic + "/+", 2));
            client.subscribe(identifier(268_435_455), Filter.of(topic + "/a", 0));
            client.publishAndWait(topic + "/a", "x", 2);

            List<Packet> copies = client.drain();
            assertThat(copies.size()).isIn(1, 3);
            assertThat(copies)
                    .flatExtracting(packet -> packet.properties().subscriptionIdentifiers())
                    .containsExactlyInAnyOrder(1L, 2L, 268_435_455L);
            assertThat(copies).anyMatch(packet -> packet.qos() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("D5: overlapping subscriptions without identifiers: the highest QoS [MQTT-3.3.5-1]")
    void overlappingQos(ProtocolVersion version) {
        String topic = unique("overlap");
        try (RawClient client = broker.connect(version)) {
            client.subscribe(topic + "/+", 0);
            client.subscribe(topic + "/#", 2);
            client.subscribe(topic + "/a", 1);
            client.publishAndWait(topic + "/a", "x", 2);
            List<Packet> copies = client.drain();
            assertThat(copies.size()).isIn(1, 3);
            assertThat(copies).anyMatch(packet -> packet.qos() == 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/tennis/player1/#, sport/tennis/player10, false",
        "sport/#, sport, true",
        "sport/+, sport, false",
        "sport/+, sport/, true",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "+, finance, true",
        "+, /finance, false",
        "/+, /finance, true",
        "+/+, /finance, true",
        "+/tennis/#, sport/tennis/x/y, true",
        "+/tennis/#, sport/golf, false",
        "sport/+/player1, sport/tennis/player1, true",
        "sport/+/player1, sport//player1, true",
        "#, a/b/c, true",
        "#, $ZONE/a, false",
        "+/a, $ZONE/a, false",
        "$ZONE/#, $ZONE/a, true",
        "$ZONE/+, $ZONE/a, true",
        "a/$x/+, a/$x/b, true",
        "Sport, sport, false",
    })
    @DisplayName("Topic filters match as the standard's examples do [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.2-1]")
    void matching(String filter, String topic, boolean matches) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(filter, 1);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.drain()).hasSize(matches ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "#a", "a+", "+a", "a/+b/c", "##", "a/b#"})
    @DisplayName("A filter with wildcards out of place is refused [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-1]")
    void invalidFilters(String filter) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.send(new PacketWriter()
                    .u16(1)
                    .properties(MQTT_5, PacketProperties.none())
                    .text(filter)
                    .u8(0)
                    .toPacket(SUBSCRIBE, 2));
            Refusals.expectFilterRefused(client);
        }
    }

    @Test
    @DisplayName(
            "UNSUBACK tells what existed; nothing comes afterwards [MQTT-3.10.4-1] [MQTT-3.10.4-4] [MQTT-3.11.3-1]")
    void unsubscribe() {
        String topic = unique("unsubscribe");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(Filter.of(topic, 1), Filter.of(topic + "/+", 1));

            Packet unsuback = client.unsubscribe(topic, topic + "/#", topic);
            assertThat(unsuback.reasonCodes()).containsExactly(0x00, 0x11, 0x11);
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
            client.publishAndWait(topic + "/a", "y", 1);
            assertThat(client.receive().text()).isEqualTo("y");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1", "MQTT_3_1_1"})
    @DisplayName("3.x: UNSUBACK comes also for what did not exist [MQTT-3.10.4-5]")
    void unsubscribeOlder(ProtocolVersion version) {
        String topic = unique("unsubscribe");
        try (RawClient client = broker.connect(version)) {
            client.subscribe(topic, 1);
            client.unsubscribe(topic, "never/there");
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("Unsubscribing does not call back messages in flight [MQTT-3.10.4-2] [MQTT-3.10.4-3]")
    void unsubscribeInFlight() {
        String topic = unique("unsubscribe");
        try (RawClient client = broker.connect(MQTT_5).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            client.subscribe(topic, 2);
            publisher.publishAndWait(topic, "x", 2);
            int id = client.receive().packetId();
            client.unsubscribe(topic);
            client.ack(PUBREC, id);
            assertThat(client.expect(PUBREL).packetId()).isEqualTo(id);
            client.ack(PUBCOMP, id);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: Subscription Identifiers stay with a persistent session")
    void identifierOfAStoredSubscription() {
        String topic = unique("stored");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("stored")).persistent();
        try (RawClient client = broker.connect(options)) {
            client.subscribe(identifier(12), Filter.of(topic, 1).retainAsPublished());
            client.disconnect();
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(Message.of(topic, "x").withQos(1).retained());
        }
        try (RawClient client = broker.connect(options)) {
            Packet message = client.receive();
            assertThat(message.properties().subscriptionIdentifiers()).containsExactly(12L);
            assertThat(message.retain()).isTrue();
        }
    }

    @Test
    @DisplayName("A thousand filters in one SUBSCRIBE")
    void manyFilters() {
        String topic = unique("thousand");
        Filter[] filters = IntStream.range(0, 1000)
                .mapToObj(i -> Filter.of(topic + "/" + i, i % 3))
                .toArray(Filter[]::new);
        try (RawClient client = broker.connect(MQTT_5)) {
            assertThat(client.subscribe(filters).reasonCodes()).hasSize(1000);
            client.publishAndWait(topic + "/998", "x", 2);
            assertThat(client.receive().qos()).isEqualTo(998 % 3);
        }
    }

    private static PacketProperties identifier(long value) {
        return PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, value);
    }
}
