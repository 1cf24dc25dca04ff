package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** What a member of a shared subscription leaves behind when its session ends (4.8.2). */
final class SharedRedeliveryIT extends OnEventLoops {
    private final String topic = unique("left");
    private final String filter = "$share/g/" + topic;

    private static List<String> texts(List<Packet> packets) {
        return packets.stream().map(Packet::text).toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private void publish(int from, int to, int qos) {
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (int i = from; i < to; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), qos);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Unacknowledged messages of a clean session that breaks go to another member, in order, without DUP")
    void cleanSessionBreaks(ProtocolVersion version) {
        try (RawClient other = broker.connect(version)) {
            try (RawClient member = broker.connect(version).manualAcks()) {
                member.subscribe(filter, 1);
                publish(0, 10, 1);
                List<Packet> got = member.receive(10);
                member.ack(PacketType.PUBACK, got.get(0).packetId());
                member.ack(PacketType.PUBACK, got.get(4).packetId());
                member.ping();
                other.subscribe(filter, 1);
            }
            List<Packet> again = other.receive(8);
            assertThat(texts(again)).containsExactly("1", "2", "3", "5", "6", "7", "8", "9");
            assertThat(again).noneMatch(Packet::dup);
            other.expectNothing();
        }
    }

    @Test
    @DisplayName("What was queued behind a full window goes along, of QoS 2, too; what of QoS 2 was sent does not")
    void queued() {
        ConnectOptions narrow = ConnectOptions.of(MQTT_5, unique("narrow")).with(Property.RECEIVE_MAXIMUM, 3);
        try (RawClient other = broker.connect(MQTT_5)) {
            try (RawClient member = broker.connect(narrow).manualAcks()) {
                member.subscribe(filter, 2);
                publish(0, 2, 2);
                publish(2, 4, 1);
                publish(4, 6, 2);
                assertThat(texts(member.receive(3))).isEqualTo(numbers(0, 3));
                other.subscribe(filter, 2);
            }
            assertThat(texts(other.receive(4))).isEqualTo(numbers(2, 6));
            other.expectNothing();
        }
    }

    @Test
    @DisplayName("A session that waits for its client keeps its messages; its end at expiry hands them on")
    void expiry() {
        ConnectOptions brief =
                ConnectOptions.of(MQTT_5, unique("brief")).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 1);
        try (RawClient other = broker.connect(MQTT_5)) {
            try (RawClient member = broker.connect(brief).manualAcks()) {
                member.subscribe(filter, 1);
                publish(0, 600, 1);
                member.receive(600);
            }
            publish(600, 610, 1); // while all are away
            other.subscribe(filter, 1);
            assertThat(texts(other.receive(610))).isEqualTo(numbers(0, 610));
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A clean start over a session that has messages hands them on")
    void cleanStart(ProtocolVersion version) {
        ConnectOptions options = ConnectOptions.of(version, unique("starts")).persistent();
        try (RawClient other = broker.connect(version)) {
            try (RawClient member = broker.connect(options).manualAcks()) {
                member.subscribe(filter, 1);
                publish(0, 5, 1);
                member.receive(5);
            }
            publish(5, 8, 1);
            other.subscribe(filter, 1);
            other.expectNothing();
            try (RawClient again = broker.connect(ConnectOptions.of(version, options.clientId()))) {
                assertThat(texts(other.receive(8))).isEqualTo(numbers(0, 8));
                again.expectNothing();
            }
        }
    }

    @Test
    @DisplayName("A session that a plugin ends, and one that its client ends with DISCONNECT, hand them on")
    void kickedOrLeft() {
        ConnectOptions kicked = ConnectOptions.of(MQTT_5, unique("kicked")).persistent();
        ConnectOptions leaves = ConnectOptions.of(MQTT_5, unique("leaves")).persistent();
        try (RawClient other = broker.connect(MQTT_3_1_1)) {
            try (RawClient member = broker.connect(kicked).manualAcks()) {
                member.subscribe(filter, 1);
                publish(0, 4, 1);
                member.receive(4);
                other.subscribe(filter, 1);
                broker.context().sessions().discard(kicked.clientId());
                assertThat(texts(other.receive(4))).isEqualTo(numbers(0, 4));
            }
            other.unsubscribe(filter);
            try (RawClient member = broker.connect(leaves).manualAcks()) {
                member.subscribe(filter, 1);
                publish(4, 8, 1);
                member.receive(4);
                other.subscribe(filter, 1);
                member.disconnect(0, PacketProperties.none().with(Property.SESSION_EXPIRY_INTERVAL, 0));
            }
            assertThat(texts(other.receive(4))).isEqualTo(numbers(4, 8));
        }
    }

    @Test
    @DisplayName("With nobody left the messages are gone; what came by an ordinary subscription goes to nobody else")
    void nobodyLeft() {
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("alone"));
        try (RawClient member = broker.connect(options).manualAcks()) {
            member.subscribe(filter, 1);
            member.subscribe(topic, 1);
            publish(0, 3, 1);
            assertThat(member.receive(6)).hasSize(6);
            member.disconnect();
        }
        // Under the same client id it comes behind all that the end of the session caused.
        try (RawClient late = broker.connect(options)) {
            late.subscribe(filter, 1);
            late.expectNothing();
            try (RawClient member = broker.connect(MQTT_5).manualAcks()) {
                member.subscribe(topic, 1);
                publish(3, 5, 1);
                member.receive(2);
                assertThat(texts(late.receive(2))).isEqualTo(numbers(3, 5));
            }
            late.expectNothing();
        }
    }

    @Test
    @DisplayName("Messages wander from member to member until one acknowledges them")
    void wandering() {
        RawClient member = broker.connect(MQTT_5).manualAcks();
        member.subscribe(filter, 1);
        publish(0, 20, 1);
        assertThat(member.receive(20)).hasSize(20);
        for (int i = 0; i < 5; i++) {
            RawClient next = broker.connect(MQTT_5).manualAcks();
            next.subscribe(filter, 1);
            member.close();
            assertThat(texts(next.receive(20))).isEqualTo(numbers(0, 20));
            member = next;
        }
        member.close();
    }
}
