package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.PublishInterceptor;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.time.Duration;
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
import static org.awaitility.Awaitility.await;

/** Section 4.3: the exchanges of the three QoS levels, with the broker on either side. */
final class QosIT extends SharedBroker {
    @Test
    @Statement("MQTT-4.3.1-1")
    void qos0GoesOutWithoutDup() {
        Packet message = first(0);
        assertThat(message.qos()).isZero();
        assertThat(message.dup()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement({"MQTT-4.3.2-1", "MQTT-4.3.3-1"})
    void newMessagesHaveIdentifiersOfTheirOwn(int qos) {
        String topic = unique("own");
        try (RawClient client = connect().manualAcks()) {
            client.subscribe(topic, qos);
            for (int i = 0; i < 30; i++) {
                client.publishAndWait(topic, "x", qos);
            }
            assertThat(client.receive(30))
                    .extracting(Packet::packetId)
                    .doesNotContain(0)
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement({"MQTT-4.3.2-2", "MQTT-4.3.3-2"})
    void newMessagesGoOutWithoutDup(int qos) {
        Packet message = first(qos);
        assertThat(message.qos()).isEqualTo(qos);
        assertThat(message.packetId()).isNotZero();
        assertThat(message.dup()).isFalse();
    }

    @Test
    @Statement("MQTT-4.3.2-3")
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
    @Statement("MQTT-4.3.2-4")
    void qos1IsTakenOverAndAcknowledged() {
        String topic = unique("taken");
        try (RawClient client = connect();
                RawClient receiver = connect()) {
            receiver.subscribe(topic, 1);
            client.publish(Message.of(topic, "x").withQos(1).withPacketId(500));
            assertThat(client.expect(PUBACK))
                    .returns(500, Packet::packetId)
                    .returns(ReasonCode.SUCCESS, Packet::reason);
            assertThat(receiver.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-4.3.2-5")
    void afterPubackTheIdentifierIsNewWhateverDupSays() {
        String topic = unique("again");
        Message message = Message.of(topic, "x").withQos(1).withPacketId(5);
        try (RawClient client = connect()) {
            client.subscribe(topic, 0);
            client.publishAndWait(message);
            client.publishAndWait(message);
            client.publishAndWait(message.again(5));
            client.receive(3);
        }
    }

    @Test
    @Statement("MQTT-4.3.3-3")
    void qos2IsUnderWayUntilPubrec() {
        String topic = unique("pubrec");
        ConnectOptions options = options("pubrec").persistent();
        int first;
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "1", 2);
            client.publishAndWait(topic, "2", 2);
            first = client.receive(2).getFirst().packetId();
            client.ack(PUBREC, first);
            client.await(PUBREL, first);
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive().text()).isEqualTo("2");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x10})
    @Statement("MQTT-4.3.3-4")
    void pubrecIsAnsweredByPubrel(int code) {
        String topic = unique("pubrel");
        try (RawClient client = connect().manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "x", 2);
            int id = client.receive().packetId();
            client.ack(PUBREC, id, code);
            assertThat(client.expect(PUBREL)).returns(id, Packet::packetId).returns(ReasonCode.SUCCESS, Packet::reason);
        }
    }

    @Test
    @Statement("MQTT-4.3.3-6")
    void afterPubrelTheMessageIsNotSentAgain() {
        String topic = unique("released");
        ConnectOptions options = options("released").persistent();
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "x", 2);
            int id = client.receive().packetId();
            client.ack(PUBREC, id);
            client.await(PUBREL, id);
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            assertThat(client.drain()).extracting(Packet::type).containsExactly(PUBREL);
        }
    }

    @Test
    @Statement({"MQTT-4.3.3-7", "MQTT-4.3.3-13"})
    void expiryDoesNotEndAnExchangeThatBegan() {
        String topic = unique("expiry");
        String witness = unique("witness");
        ConnectOptions options = options("expiry").persistent();
        int id;
        try (RawClient publisher = connect().manualAcks()) {
            Message message = expiring(topic).withPacketId(7);
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                publisher.publish(message);
                publisher.await(PUBREC, 7);
                id = client.receive().packetId();
            }
            publisher.publishAndWait(expiring(witness).withQos(1).retained());
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                publisher.subscribe(witness, 0);
                return publisher.drain().isEmpty();
            });
            // As sender: what was sent is sent again though it expired in the meantime.
            try (RawClient client = broker.connect(options)) {
                Packet again = client.receive();
                assertThat(again.packetId()).isEqualTo(id);
                assertThat(again.dup()).isTrue();
            }
            // As receiver: the exchange goes on.
            publisher.publish(message.again(7));
            assertThat(publisher.expect(PUBREC).packetId()).isEqualTo(7);
            publisher.ack(PUBREL, 7);
            assertThat(publisher.expect(PUBCOMP))
                    .returns(7, Packet::packetId)
                    .returns(ReasonCode.SUCCESS, Packet::reason);
        }
    }

    @Test
    @Statement("MQTT-4.3.3-8")
    void qos2IsTakenOverAndAcknowledged() {
        String topic = unique("taken");
        try (RawClient client = connect().manualAcks();
                RawClient receiver = connect()) {
            receiver.subscribe(topic, 2);
            client.publish(Message.of(topic, "x").withQos(2).withPacketId(501));
            assertThat(client.expect(PUBREC))
                    .returns(501, Packet::packetId)
                    .returns(ReasonCode.SUCCESS, Packet::reason);
            assertThat(receiver.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-4.3.3-9")
    void afterARefusingPubrecTheIdentifierIsNew() {
        String topic = unique("refused");
        PublishInterceptor no = (client, message) ->
                message.topic().equals(topic) && message.payloadText().equals("bad")
                        ? new PublishInterceptor.Reject(ReasonCode.QUOTA_EXCEEDED, null)
                        : PublishInterceptor.Decision.PROCEED;
        try (Registration _ = broker.context().register(no);
                RawClient client = connect().manualAcks()) {
            client.subscribe(topic, 0);
            client.publish(Message.of(topic, "bad").withQos(2).withPacketId(3));
            assertThat(client.expect(PUBREC).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            client.publish(Message.of(topic, "good").withQos(2).withPacketId(3));
            assertThat(client.await(PUBREC, 3).reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(client.receive().text()).isEqualTo("good");
        }
    }

    @Test
    @Statement("MQTT-4.3.3-10")
    void untilPubrelTheSameIdentifierIsNotDeliveredAgain() {
        String topic = unique("twice");
        ConnectOptions options = options("twice").persistent();
        Message message = Message.of(topic, "x").withQos(2).withPacketId(8);
        try (RawClient receiver = connect()) {
            receiver.subscribe(topic, 2);
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.publish(message);
                client.expect(PUBREC);
                client.publish(message.again(8));
                assertThat(client.expect(PUBREC))
                        .returns(8, Packet::packetId)
                        .returns(true, packet -> packet.reasonCode() < 0x80);
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.publish(message.again(8));
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
                client.ack(PUBREL, 8);
                client.expect(PUBCOMP);
            }
            receiver.receive();
            receiver.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.3.3-11")
    void pubrelIsAnsweredByPubcomp() {
        try (RawClient client = connect().manualAcks()) {
            int id = client.publish(unique("pubcomp"), "x", 2);
            client.expect(PUBREC);
            client.ack(PUBREL, id);
            assertThat(client.expect(PUBCOMP))
                    .returns(id, Packet::packetId)
                    .returns(ReasonCode.SUCCESS, Packet::reason);
        }
    }

    @Test
    @Statement("MQTT-4.3.3-12")
    void afterPubcompTheIdentifierIsNew() {
        String topic = unique("new");
        Message message = Message.of(topic, "x").withQos(2).withPacketId(9);
        try (RawClient client = connect()) {
            client.subscribe(topic, 0);
            client.publishAndWait(message);
            client.publishAndWait(message);
            client.publishAndWait(message.again(9));
            client.receive(3);
            client.expectNothing();
        }
    }

    private static Packet first(int qos) {
        String topic = unique("first");
        try (RawClient client = connect()) {
            client.subscribe(topic, 2);
            // DUP of the sender is its own affair.
            Message message = Message.of(topic, "x").withQos(qos);
            client.publishAndWait(qos == 0 ? message : message.again(11));
            List<Packet> messages = client.receive(1);
            return messages.getFirst();
        }
    }

    private static Message expiring(String topic) {
        return Message.of(topic, "x").withQos(2).with(Property.MESSAGE_EXPIRY_INTERVAL, 1);
    }
}
