package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class QosIT extends OnEventLoops {
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("QoS 2 to the broker: PUBREC and PUBCOMP carry the identifier [MQTT-4.3.3-8] [MQTT-4.3.3-11]")
    void inboundQos2(ProtocolVersion version) {
        try (RawClient client = broker.connect(version).manualAcks()) {
            client.publish(Message.of(unique("in"), "x").withQos(2).withPacketId(4711));
            assertThat(client.expect(PUBREC).packetId()).isEqualTo(4711);
            client.ack(PUBREL, 4711);
            assertThat(client.expect(PUBCOMP).packetId()).isEqualTo(4711);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("QoS 2 from the broker: PUBLISH, PUBREC, PUBREL, PUBCOMP [MQTT-4.3.3-3] [MQTT-4.3.3-4]")
    void outboundQos2(ProtocolVersion version) {
        String topic = unique("out");
        try (RawClient subscriber = broker.connect(version).manualAcks();
                RawClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            publisher.publishAndWait(topic, "x", 2);

            int id = subscriber.receive().packetId();
            subscriber.expectNothing();
            subscriber.ack(PUBREC, id);
            assertThat(subscriber.expect(PUBREL).packetId()).isEqualTo(id);
            subscriber.ack(PUBCOMP, id);
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("QoS 2: a message sent again before PUBREL is delivered once [MQTT-4.3.3-10] [MQTT-4.3.3-12]")
    void duplicateQos2(ProtocolVersion version) {
        String topic = unique("once");
        Message message = Message.of(topic, "first").withQos(2).withPacketId(7);
        try (RawClient subscriber = broker.connect(version);
                RawClient publisher = broker.connect(version).manualAcks()) {
            subscriber.subscribe(topic, 2);
            publisher.publish(message);
            publisher.expect(PUBREC);
            publisher.publish(message.again(7));
            publisher.expect(PUBREC);
            publisher.ack(PUBREL, 7);
            publisher.expect(PUBCOMP);
            // After PUBREL the identifier stands for a new message.
            publisher.publish(Message.of(topic, "second").withQos(2).withPacketId(7));
            publisher.expect(PUBREC);
            publisher.ack(PUBREL, 7);
            publisher.expect(PUBCOMP);

            assertThat(subscriber.receive(2)).extracting(Packet::text).containsExactly("first", "second");
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("QoS 2: exactly once although the publisher reconnects between PUBREC and PUBREL [MQTT-4.3.3-12]")
    void qos2OverReconnect(ProtocolVersion version) {
        String topic = unique("exactly");
        ConnectOptions options = ConnectOptions.of(version, unique("publisher")).persistent();
        Message message = Message.of(topic, "x").withQos(2).withPacketId(9);
        try (RawClient subscriber = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            try (RawClient publisher = broker.connect(options).manualAcks()) {
                publisher.publish(message);
                publisher.expect(PUBREC);
            }
            try (RawClient publisher = broker.connect(options).manualAcks()) {
                publisher.publish(message.again(9));
                publisher.expect(PUBREC);
                publisher.ack(PUBREL, 9);
                publisher.expect(PUBCOMP);
            }
            assertThat(subscriber.receive().text()).isEqualTo("x");
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("A PUBREL for an unknown identifier gets PUBCOMP, in 5.0 with 0x92 [MQTT-4.3.3-11]")
    void unknownPubRel() {
        try (RawClient v5 = broker.connect(MQTT_5).manualAcks();
                RawClient v3 = broker.connect(MQTT_3_1_1).manualAcks()) {
            v5.ack(PUBREL, 99);
            assertThat(v5.expect(PUBCOMP).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            v3.ack(PUBREL, 99);
            assertThat(v3.expect(PUBCOMP).packetId()).isEqualTo(99);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Acknowledgements for what was never sent do no harm")
    void unknownAcks(ProtocolVersion version) {
        try (RawClient client = broker.connect(version).manualAcks()) {
            client.ack(PUBACK, 5);
            client.ack(PUBCOMP, 6);
            client.ping();
            client.ack(PUBREC, 7);
            client.drain();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName(
            "D6: unacknowledged messages come again with DUP, their identifiers and order [MQTT-4.4.0-1] [MQTT-4.6.0-1]")
    void redelivery(ProtocolVersion version) {
        String topic = unique("again");
        ConnectOptions options =
                ConnectOptions.of(version, unique("subscriber")).persistent();
        List<Packet> first;
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            for (int i = 0; i < 6; i++) {
                publisher.publishAndWait(topic, "m" + i, 1 + i % 2);
            }
            first = subscriber.receive(6);
        }
        try (RawClient subscriber = broker.connect(options)) {
            List<Packet> second = subscriber.receive(6);
            assertThat(second).extracting(Packet::text).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
            assertThat(second).allMatch(Packet::dup);
            assertThat(second)
                    .extracting(Packet::packetId)
                    .containsExactlyElementsOf(
                            first.stream().map(Packet::packetId).toList());
            subscriber.expectNothing();
            subscriber.disconnect();
        }
        try (RawClient subscriber = broker.connect(options)) {
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("After PUBREC it is PUBREL that comes again, never the message [MQTT-4.4.0-1] [MQTT-4.3.3-6]")
    void pubRelAgain(ProtocolVersion version) {
        String topic = unique("release");
        ConnectOptions options =
                ConnectOptions.of(version, unique("subscriber")).persistent();
        int released;
        int pending;
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            publisher.publishAndWait(topic, "released", 2);
            publisher.publishAndWait(topic, "pending", 2);
            released = subscriber.receive().packetId();
            pending = subscriber.receive().packetId();
            subscriber.ack(PUBREC, released);
            subscriber.expect(PUBREL);
        }
        try (RawClient subscriber = broker.connect(options).manualAcks()) {
            assertThat(subscriber.await(PUBREL).packetId()).isEqualTo(released);
            Packet again = subscriber.receive();
            assertThat(again.packetId()).isEqualTo(pending);
            assertThat(again.text()).isEqualTo("pending");
            assertThat(again.dup()).isTrue();
            subscriber.ack(PUBCOMP, released);
            subscriber.ack(PUBREC, pending);
            assertThat(subscriber.expect(PUBREL).packetId()).isEqualTo(pending);
            subscriber.ack(PUBCOMP, pending);
            subscriber.expectNothing();
        }
        try (RawClient subscriber = broker.connect(options)) {
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: a PUBREC that refuses ends the exchange [MQTT-4.3.3-4]")
    void refusingPubRec() {
        String topic = unique("refused");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("subscriber")).persistent();
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 2);
            publisher.publishAndWait(topic, "x", 2);
            subscriber.ack(PUBREC, subscriber.receive().packetId(), 0x83);
            subscriber.expectNothing();
        }
        try (RawClient subscriber = broker.connect(options)) {
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("5.0: a PUBACK that refuses ends the exchange")
    void refusingPubAck() {
        String topic = unique("refused");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("subscriber")).persistent();
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            publisher.publishAndWait(topic, "x", 1);
            subscriber.ack(PUBACK, subscriber.receive().packetId(), 0x87);
            subscriber.expectNothing();
        }
        try (RawClient subscriber = broker.connect(options)) {
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName(
            "Messages of one publisher keep their order, far more than one window of them [MQTT-4.6.0-5] [MQTT-4.6.0-6]")
    void order(int qos) {
        String topic = unique("order");
        int count = 3000;
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_3_1_1)) {
            subscriber.subscribe(topic, 2);
            for (int sent = 0; sent < count; sent += 500) {
                for (int i = sent; i < sent + 500; i++) {
                    publisher.publish(topic, Integer.toString(i), qos);
                }
                publisher.drain();
                assertThat(subscriber.receive(500))
                        .extracting(Packet::text)
                        .containsExactlyElementsOf(IntStream.range(sent, sent + 500)
                                .mapToObj(Integer::toString)
                                .toList());
            }
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("Acknowledgements come in the order of the messages [MQTT-4.6.0-2] [MQTT-4.6.0-3]")
    void ackOrder() {
        try (RawClient client = broker.connect(MQTT_5).manualAcks()) {
            for (int id = 1; id <= 200; id++) {
                client.publish(Message.of("acks", "x").withQos(1).withPacketId(id));
            }
            for (int id = 1; id <= 200; id++) {
                assertThat(client.expect(PUBACK).packetId()).isEqualTo(id);
            }
        }
    }

    @Test
    @DisplayName("Packet identifiers wrap around and skip what is in use [MQTT-2.2.1-3]")
    void identifiersWrap() {
        String topic = unique("wrap");
        try (RawClient subscriber = broker.connect(MQTT_5).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 1);
            publisher.publishAndWait(topic, "held", 1);
            int held = subscriber.receive().packetId();
            for (int batch = 0; batch < 140; batch++) {
                for (int i = 0; i < 500; i++) {
                    publisher.publish(topic, "", 1);
                }
                for (Packet packet : subscriber.receive(500)) {
                    assertThat(packet.packetId()).isNotEqualTo(held);
                    subscriber.ack(PUBACK, packet.packetId());
                }
                publisher.drain();
            }
        }
    }
}
