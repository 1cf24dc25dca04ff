package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Sections 4.3 and 4.6: the exchanges of the three QoS levels with the broker on either side, and their order. */
final class QosIT extends SharedBroker {
    @Test
    @Statement("MQTT-4.3.1-1")
    void qos0GoesOutWithoutDup() {
        String topic = unique("zero");
        try (RawClient client = connect()) {
            client.subscribe(topic, 2);
            client.publish(topic, "x", 0);
            assertThat(client.receive()).returns(0, Packet::qos).returns(false, Packet::dup);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement({"MQTT-4.3.2-1", "MQTT-4.3.3-1"})
    void newMessagesHaveIdentifiersOfTheirOwnAndNoDup(int qos) {
        String topic = unique("own");
        try (RawClient client = connect().manualAcks()) {
            client.subscribe(topic, qos);
            for (int i = 0; i < 30; i++) {
                client.publishAndWait(Message.of(topic, "x").withQos(qos).again(i + 1));
            }
            List<Packet> messages = client.receive(30);
            assertThat(messages).allMatch(packet -> packet.qos() == qos && !packet.dup());
            assertThat(messages).extracting(Packet::packetId).doesNotContain(0).doesNotHaveDuplicates();
        }
    }

    @Test
    @Statement("MQTT-4.3.2-1")
    void qos1IsUnderWayUntilPuback() {
        String topic = unique("puback");
        ConnectOptions options = options("puback").persistent();
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 1);
            client.publishAndWait(topic, "1", 1);
            client.publishAndWait(topic, "2", 1);
            client.ack(PUBACK, client.receive(2).getFirst().packetId());
            client.ping();
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive().text()).isEqualTo("2");
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.3.2-1")
    void acknowledgementsOfOthersEndNothing() {
        String topic = unique("wrong");
        ConnectOptions options = options("wrong").persistent();
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 1);
            client.publishAndWait(topic, "x", 1);
            int id = client.receive().packetId();
            client.ack(PUBACK, id + 1);
            client.ack(PUBCOMP, id);
            client.ping();
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-4.3.2-2")
    void qos1IsAcknowledgedAndTheIdentifierIsNewWhateverDupSays() {
        String topic = unique("taken");
        Message message = Message.of(topic, "x").withQos(1).withPacketId(500);
        try (RawClient client = connect();
                RawClient receiver = connect()) {
            receiver.subscribe(topic, 1);
            client.publish(message);
            assertThat(client.expect(PUBACK).packetId()).isEqualTo(500);
            client.publish(message);
            assertThat(client.expect(PUBACK).packetId()).isEqualTo(500);
            client.publish(message.again(500));
            assertThat(client.expect(PUBACK).packetId()).isEqualTo(500);
            receiver.receive(3);
            receiver.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.3.3-1")
    void afterPubrecThereIsPubrelAndNoPublish() {
        String topic = unique("pubrec");
        ConnectOptions options = options("pubrec").persistent();
        int first;
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "1", 2);
            client.publishAndWait(topic, "2", 2);
            first = client.receive(2).getFirst().packetId();
            client.ack(PUBREC, first);
            assertThat(client.expect(PUBREL)).returns(first, Packet::packetId).returns(4, Packet::length);
            // A second PUBREC, as of a client that did not see PUBREL, has the same answer.
            client.ack(PUBREC, first);
            assertThat(client.expect(PUBREL).packetId()).isEqualTo(first);
        }
        for (int round = 0; round < 2; round++) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                List<Packet> again = client.drain();
                assertThat(again)
                        .filteredOn(packet -> packet.type() == PUBREL)
                        .singleElement()
                        .returns(first, Packet::packetId);
                assertThat(again)
                        .filteredOn(packet -> packet.type() != PUBREL)
                        .singleElement()
                        .returns("2", Packet::text);
            }
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.ack(PUBCOMP, client.await(PUBREL).packetId());
            client.ping();
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            assertThat(client.drain()).singleElement().returns("2", Packet::text);
        }
    }

    @Test
    @Statement("MQTT-4.3.3-2")
    void untilPubrelTheIdentifierIsNotDeliveredAgainAndAfterPubcompItIsNew() {
        String topic = unique("twice");
        ConnectOptions options = options("twice").persistent();
        Message message = Message.of(topic, "x").withQos(2).withPacketId(8);
        try (RawClient receiver = connect()) {
            receiver.subscribe(topic, 2);
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.publish(message);
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
                client.publish(message.again(8));
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
                // Without DUP too: the identifier is what counts.
                client.publish(message);
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.publish(message.again(8));
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
                receiver.receive();
                receiver.expectNothing();
                for (int i = 0; i < 2; i++) {
                    // A second PUBREL, as of a client that did not see PUBCOMP, has the same answer.
                    client.ack(PUBREL, 8);
                    assertThat(client.expect(PUBCOMP))
                            .returns(8, Packet::packetId)
                            .returns(4, Packet::length);
                }
                client.publish(message.again(8));
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
                receiver.receive();
                receiver.expectNothing();
            }
        }
    }

    @Test
    @Statement("MQTT-4.6.0-1")
    void whatIsSentAgainKeepsItsOrder() {
        String topic = unique("order");
        ConnectOptions options = options("order").persistent();
        List<Integer> ids;
        try (RawClient publisher = connect()) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                for (int i = 0; i < 40; i++) {
                    publisher.publishAndWait(topic, Integer.toString(i), 1 + i % 2);
                }
                ids = client.receive(40).stream().map(Packet::packetId).toList();
                // One out of the middle is done: the others stay as they were.
                client.ack(PUBACK, ids.get(20));
                client.ping();
            }
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            List<Integer> open =
                    ids.stream().filter(id -> !id.equals(ids.get(20))).toList();
            assertThat(client.receive(39)).extracting(Packet::packetId).containsExactlyElementsOf(open);
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
    void theBrokersAnswersKeepTheOrderToo() {
        String topic = unique("answers");
        try (RawClient client = connect().manualAcks()) {
            for (int id = 200; id > 0; id--) {
                client.publish(Message.of(topic, "x").withQos(1 + id % 2).withPacketId(id));
            }
            client.ping();
            List<Packet> answers = client.drain();
            for (int qos = 1; qos <= 2; qos++) {
                int odd = qos - 1;
                assertThat(answers)
                        .filteredOn(packet -> packet.type() == (odd == 0 ? PUBACK : PUBREC))
                        .hasSize(100)
                        .extracting(Packet::packetId)
                        .allMatch(id -> id % 2 == odd)
                        .isSortedAccordingTo((a, b) -> b - a);
            }
        }
    }

    @Test
    @Statement("MQTT-4.6.0-4")
    void pubrelsComeInTheOrderOfPubrecs() {
        String topic = unique("pubrels");
        try (RawClient client = connect().manualAcks()) {
            client.subscribe(topic, 2);
            for (int i = 0; i < 20; i++) {
                client.publishAndWait(topic, "x", 2);
            }
            List<Integer> ids =
                    client.receive(20).reversed().stream().map(Packet::packetId).toList();
            ids.forEach(id -> client.ack(PUBREC, id));
            assertThat(client.drain())
                    .allMatch(packet -> packet.type() == PUBREL)
                    .extracting(Packet::packetId)
                    .containsExactlyElementsOf(ids);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void onePublishersMessagesKeepTheirOrder(int qos) {
        String topic = unique("ordered");
        try (RawClient publisher = connect();
                RawClient other = connect();
                RawClient client = connect()) {
            client.subscribe(topic + "/#", 2);
            for (int i = 0; i < 300; i++) {
                publisher.publish(topic + "/" + i % 3, Integer.toString(i), qos);
                other.publish(topic + "/" + i % 3, "other", qos);
            }
            List<Packet> messages = client.receive(600);
            for (int i = 0; i < 3; i++) {
                String one = topic + "/" + i;
                assertThat(messages)
                        .filteredOn(packet ->
                                packet.topic().equals(one) && !packet.text().equals("other"))
                        .extracting(packet -> Integer.parseInt(packet.text()))
                        .hasSize(100)
                        .isSorted();
            }
        }
    }
}
