package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Chapter 2: fixed header, packet identifiers, properties. */
final class PacketFormatIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4202 0001", // PUBACK
                "5102 0001", // PUBREC
                "6002 0001", // PUBREL
                "7402 0001", // PUBCOMP
                "8007 0001 00 0001 61 00", // SUBSCRIBE
                "a006 0001 00 0001 61", // UNSUBSCRIBE
                "c100", // PINGREQ
                "e800", // DISCONNECT
                "f100", // AUTH
            })
    @Statement("MQTT-2.1.3-1")
    void otherFlagsThanTheTableGivesAreMalformed(String hex) {
        assertRefused(hex, ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Statement("MQTT-2.2.1-2")
    void aMessageAtQos0HasNoIdentifier() {
        String topic = unique("qos0");
        try (RawClient client = connect()) {
            client.subscribe(topic, 2);
            client.publish(topic, "x", 0);

            Packet message = client.receive();
            assertThat(message.packetId()).isZero();
            // Fixed header, topic with its length, property length, payload: there is no room for an identifier.
            assertThat(message.length()).isEqualTo(2 + 2 + topic.length() + 1 + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8207 0000 00 0001 61 00", // SUBSCRIBE
                "a206 0000 00 0001 61", // UNSUBSCRIBE
                "3206 0001 61 0000 00", // PUBLISH at QoS 1
                "3406 0001 61 0000 00", // PUBLISH at QoS 2
            })
    @Statement("MQTT-2.2.1-3")
    void identifierZeroEndsTheConnection(String hex) {
        assertRefused(hex, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Statement("MQTT-2.2.1-4")
    void theBrokersIdentifiersAreFreeAndNotZero() {
        String topic = unique("ids");
        try (RawClient publisher = connect();
                RawClient subscriber = connect().manualAcks()) {
            subscriber.subscribe(topic, 2);
            publish(publisher, topic, 20);
            List<Packet> first = subscriber.receive(20);
            for (Packet packet : first.subList(0, 10)) {
                subscriber.ack(packet.qos() == 1 ? PUBACK : PUBREC, packet.packetId());
            }
            publish(publisher, topic, 40);

            List<Integer> open = first.stream()
                    .filter(packet -> packet.qos() == 2 || first.indexOf(packet) >= 10)
                    .map(Packet::packetId)
                    .collect(Collectors.toList());
            subscriber.receive(40).forEach(packet -> open.add(packet.packetId()));
            assertThat(open).doesNotContain(0).doesNotHaveDuplicates();
        }
    }

    @Test
    @Statement("MQTT-2.2.1-5")
    void acknowledgementsRepeatTheIdentifier() {
        String topic = unique("acks");
        try (RawClient client = connect().manualAcks()) {
            client.publish(Message.of(topic, "x").withQos(1).withPacketId(0x1234));
            assertThat(client.expect(PUBACK).packetId()).isEqualTo(0x1234);
            client.publish(Message.of(topic, "x").withQos(2).withPacketId(0xFFFF));
            assertThat(client.expect(PUBREC).packetId()).isEqualTo(0xFFFF);
            client.ack(PUBREL, 0xFFFF);
            assertThat(client.expect(PUBCOMP).packetId()).isEqualTo(0xFFFF);

            client.subscribe(topic, 2);
            client.publish(Message.of(topic, "x").withQos(2).withPacketId(77));
            int id = client.receive().packetId();
            client.ack(PUBREC, id);
            assertThat(client.await(PUBREL).packetId()).isEqualTo(id);
        }
    }

    @Test
    @Statement("MQTT-2.2.1-6")
    void subackAndUnsubackRepeatTheIdentifier() {
        try (RawClient client = connect()) {
            client.sendHex("8207 abcd 00 0001 61 00");
            assertThat(client.expect(PacketType.SUBACK).packetId()).isEqualTo(0xABCD);
            client.sendHex("a206 ffff 00 0001 61");
            assertThat(client.expect(PacketType.UNSUBACK).packetId()).isEqualTo(0xFFFF);
        }
    }

    @Test
    @Statement("MQTT-2.2.2-1")
    void propertiesThatAreMissingAltogetherAreMalformed() {
        assertRefused("3003 0001 61", ReasonCode.MALFORMED_PACKET); // PUBLISH
        assertRefused("a205 0001 0001 61", ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR); // UNSUBSCRIBE
    }

    private static void publish(RawClient publisher, String topic, int count) {
        for (int i = 0; i < count; i++) {
            publisher.publishAndWait(topic, "x", 1 + i % 2);
        }
    }
}
