package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Chapter 2: fixed header and packet identifiers; and what is wrong whatever the packet. */
final class PacketFormatIT extends SharedBroker {
    @ParameterizedTest
    @CsvSource({
        "4202 0001, 4002 0001", // PUBACK
        "5102 0001, 5002 0001", // PUBREC
        "6002 0001, 6202 0001", // PUBREL
        "7402 0001, 7002 0001", // PUBCOMP
        "8006 0001 0001 61 00, 8206 0001 0001 61 00", // SUBSCRIBE
        "a005 0001 0001 61, a205 0001 0001 61", // UNSUBSCRIBE
        "c100, c000", // PINGREQ
        "c800, c000",
    })
    @Statement({"MQTT-2.2.2-1", "MQTT-2.2.2-2"})
    void otherFlagsThanTheTableGivesEndTheConnection(String hex, String faultless) {
        assertCloses(hex, faultless);
    }

    @Test
    @Statement({"MQTT-2.2.2-1", "MQTT-2.2.2-2"})
    void connectWithFlagsIsClosed() {
        byte[] connect = options("flags").toBytes();
        assertWayIn(connect);
        for (int flags : new int[] {1, 2, 8, 15}) {
            connect[0] = (byte) (0x10 | flags);
            assertNoWayIn(connect);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8206 0000 0001 61 00, 8206 0001 0001 61 00", // SUBSCRIBE
        "a205 0000 0001 61, a205 0001 0001 61", // UNSUBSCRIBE
        "3205 0001 61 0000, 3205 0001 61 0001", // PUBLISH at QoS 1
        "3405 0001 61 0000, 3405 0001 61 0001", // PUBLISH at QoS 2
    })
    @Statement("MQTT-2.3.1-1")
    void identifierZeroEndsTheConnection(String hex, String faultless) {
        assertCloses(hex, faultless);
    }

    @Test
    @Statement("MQTT-2.3.1-4")
    void theBrokersIdentifiersAreFreeAndKeptWhenSentAgain() {
        String topic = unique("ids");
        ConnectOptions options = options("ids").persistent();
        List<Packet> open = new ArrayList<>();
        try (RawClient publisher = connect()) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                publish(publisher, topic, 20);
                for (Packet packet : client.receive(20)) {
                    // Those at QoS 1 are done; those at QoS 2 stay open after PUBREC.
                    client.ack(packet.qos() == 1 ? PUBACK : PUBREC, packet.packetId());
                    if (packet.qos() == 2) {
                        open.add(packet);
                    }
                }
                publish(publisher, topic, 40);
                open.addAll(client.receive(40));
                assertThat(open).extracting(Packet::packetId).doesNotContain(0).doesNotHaveDuplicates();
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                List<Packet> again = client.receive(40);
                assertThat(again)
                        .extracting(Packet::packetId)
                        .containsExactlyElementsOf(open.subList(10, 50).stream()
                                .map(Packet::packetId)
                                .toList());
                client.ack(PUBACK, again.getFirst().packetId());
            }
        }
    }

    @Test
    @Statement("MQTT-2.3.1-5")
    void aMessageAtQos0HasNoIdentifier() {
        String topic = unique("qos0");
        try (RawClient client = connect()) {
            client.subscribe(topic, 2);
            client.publish(topic, "x", 0);
            // Fixed header, topic with its length, payload: there is no room for an identifier.
            assertThat(client.receive().length()).isEqualTo(2 + 2 + topic.length() + 1);
            // And none is read: these bytes are payload.
            client.publish(Message.of(topic, bytes("0001 41")));
            assertThat(client.receive().payload()).isEqualTo(bytes("000141"));
        }
    }

    @Test
    @Statement("MQTT-2.3.1-6")
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
    @Statement("MQTT-2.3.1-7")
    void subackAndUnsubackRepeatTheIdentifier() {
        try (RawClient client = connect()) {
            client.sendHex("8206 abcd 0001 61 00");
            assertThat(client.expect(PacketType.SUBACK).packetId()).isEqualTo(0xABCD);
            client.sendHex("a205 ffff 0001 61");
            assertThat(client.expect(PacketType.UNSUBACK).packetId()).isEqualTo(0xFFFF);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000, c000", // a reserved type
        "f000, c000", // a type that came with 5.0
        "2002 0000, c000", // CONNACK, which is the server's
        "9003 0001 00, c000", // SUBACK
        "b002 0001, c000", // UNSUBACK
        "d000, c000", // PINGRESP
        "c001 00, c000", // PINGREQ with a body
        "4003 0001 00, 4002 0001", // PUBACK with a byte too many, as 5.0 has it
        "4001 01, 4002 0001", // PUBACK with half an identifier
        "3001 00, 3003 0001 61", // PUBLISH with half a length
        "3003 0005 61, 3003 0001 61", // a topic longer than the packet
        "3203 0001 61, 3205 0001 61 0001", // PUBLISH at QoS 1 without an identifier
        "8205 0001 0001 61, 8206 0001 0001 61 00", // SUBSCRIBE without a QoS
        "8207 0001 0005 61 00 00, 8206 0001 0001 61 00", // a filter longer than the packet
        "c0ff ffff ff00, c000", // a length of five bytes
    })
    @Statement("MQTT-4.8.0-1")
    void aViolationEndsTheConnection(String hex, String faultless) {
        assertCloses(hex, faultless);
    }

    @Test
    @Statement("MQTT-4.8.0-1")
    void aViolationEndsNoOtherConnection() {
        String topic = unique("violation");
        try (RawClient other = connect();
                RawClient client = connect()) {
            other.subscribe(topic, 1);
            // What came before it in the same write counts still.
            client.send(concat(client.publishBytes(Message.of(topic, "before"), 0), bytes("0000")));
            assertThat(client.awaitClosed()).isEmpty();
            assertThat(other.receive().text()).isEqualTo("before");
            other.ping();
        }
    }

    private static void publish(RawClient publisher, String topic, int count) {
        for (int i = 0; i < count; i++) {
            publisher.publishAndWait(topic, "x", 1 + i % 2);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
