package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.Transport;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** What the standard says of sessions: Clean Session, Session Present, what is sent again, transports. */
final class SessionIT extends SharedBroker {
    @Test
    @Statement({"MQTT-3.1.2-4", "MQTT-3.1.4-3", "MQTT-3.2.2-2"})
    void withoutCleanSessionTheSessionGoesOn() {
        String topic = unique("resume");
        ConnectOptions options = options("resume").persistent();
        sessionWith(options, topic, 2);
        for (int round = 0; round < 2; round++) {
            try (RawClient client = open()) {
                assertThat(client.connect(options).sessionPresent()).isTrue();
                client.publishAndWait(topic, "live", 1);
                assertThat(client.receive().text()).isEqualTo("live");
                // Once it leaves, once it is lost: the session stays.
                if (round == 0) {
                    client.disconnect();
                }
            }
        }
        assertThat(sessionPresent(options)).isTrue();
    }

    @Test
    @Statement({"MQTT-3.1.2-4", "MQTT-3.2.2-3"})
    void withoutASessionANewOneIsMadeAndKept() {
        String topic = unique("new");
        ConnectOptions options = options("new").persistent();
        try (RawClient client = open()) {
            assertThat(client.connect(options).sessionPresent()).isFalse();
            client.subscribe(topic, 1);
        }
        try (RawClient client = open()) {
            assertThat(client.connect(options).sessionPresent()).isTrue();
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-5", "MQTT-4.1.0-1"})
    void messagesAtQos1And2AreStoredForAClientThatIsAway() {
        String topic = unique("away");
        ConnectOptions options = options("away").persistent();
        sessionWith(options, topic + "/+", 2);
        try (RawClient client = connect()) {
            for (int i = 0; i < 20; i++) {
                client.publishAndWait(topic + "/a", Integer.toString(i), 1 + i % 2);
            }
            client.publishAndWait(topic + "/a/b", "no match", 1);
        }
        try (RawClient client = broker.connect(options)) {
            List<Packet> messages = client.receive(20);
            for (int i = 0; i < 20; i++) {
                assertThat(messages.get(i).text()).isEqualTo(Integer.toString(i));
                assertThat(messages.get(i).qos()).isEqualTo(1 + i % 2);
                assertThat(messages.get(i).dup()).isFalse();
            }
            client.expectNothing();
        }
        try (RawClient client = broker.connect(options)) {
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"})
    void cleanSessionThrowsTheOldSessionAway() {
        String topic = unique("clean");
        ConnectOptions options = options("clean").persistent();
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "under way", 2);
            client.receive();
            // An exchange of the client's is open too.
            client.publish(Message.of(topic, "open").withQos(2).withPacketId(9));
            client.await(PUBREC, 9);
        }
        try (RawClient client = connect()) {
            client.publishAndWait(topic, "waits", 1);
        }
        try (RawClient client = open()) {
            assertThat(client.connect(options.cleanStart(true)).sessionPresent())
                    .isFalse();
            client.expectNothing();
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
            // Its identifier 9 is a new message.
            client.subscribe(topic, 2);
            client.publishAndWait(Message.of(topic, "new").withQos(2).withPacketId(9));
            assertThat(client.receive().text()).isEqualTo("new");
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void aCleanSessionEndsWithItsConnection() {
        String topic = unique("ends");
        ConnectOptions options = options("ends");
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 1);
            client.publishAndWait(topic, "under way", 1);
            client.receive();
        }
        try (RawClient client = connect()) {
            client.publishAndWait(topic, "nobody", 1);
        }
        try (RawClient client = open()) {
            assertThat(client.connect(options.persistent()).sessionPresent()).isFalse();
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-7")
    void retainedMessagesOutliveTheirSession() {
        String topic = unique("retained");
        ConnectOptions options = options("retained").persistent();
        try (RawClient client = broker.connect(options)) {
            client.publishAndWait(Message.of(topic, "kept").withQos(1).retained());
            client.disconnect();
        }
        broker.connect(options.cleanStart(true)).disconnect();
        try (RawClient client = connect()) {
            client.subscribe(topic, 1);
            assertThat(client.receive().text()).isEqualTo("kept");
        }
    }

    @Test
    @Statement("MQTT-3.1.3-2")
    void theClientIdNamesTheSession() {
        String topic = unique("name");
        ConnectOptions one = options("One").persistent();
        ConnectOptions two = ConnectOptions.of(one.version(), one.clientId().toLowerCase(Locale.ROOT))
                .persistent();
        sessionWith(one, topic, 1);
        assertThat(sessionPresent(two)).isFalse();
        try (RawClient client = broker.connect(two)) {
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
        }
        try (RawClient client = broker.connect(one)) {
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement({"MQTT-4.1.0-1", "MQTT-4.4.0-1"})
    void whatIsUnderWayIsSentAgainAtAReconnect() {
        String topic = unique("again");
        ConnectOptions options = options("again").persistent();
        List<Packet> first;
        try (RawClient publisher = connect()) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                publisher.publishAndWait(topic, "1", 1);
                publisher.publishAndWait(topic, "2", 2);
                publisher.publishAndWait(topic, "3", 2);
                publisher.publishAndWait(topic, "4", 1);
                first = client.receive(4);
                client.ack(PUBREC, first.get(1).packetId());
                client.await(PUBREL, first.get(1).packetId());
                client.ack(PUBACK, first.get(3).packetId());
                client.expectNothing();
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                Packet one = client.receive();
                assertThat(one.text()).isEqualTo("1");
                assertThat(one.packetId()).isEqualTo(first.get(0).packetId());
                client.await(PUBREL, first.get(1).packetId());
                Packet three = client.receive();
                assertThat(three.text()).isEqualTo("3");
                assertThat(three.packetId()).isEqualTo(first.get(2).packetId());
                client.expectNothing();
                client.ack(PUBCOMP, first.get(1).packetId());
                client.ack(PUBACK, one.packetId());
                client.ack(PUBREC, three.packetId());
                client.await(PUBREL, three.packetId());
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.await(PUBREL, first.get(2).packetId());
                client.expectNothing();
            }
        }
    }

    @Test
    @Statement("MQTT-4.1.0-1")
    void anExchangeOfTheClientsSurvivesItsConnection() {
        String topic = unique("exchange");
        ConnectOptions options = options("exchange").persistent();
        Message message = Message.of(topic, "x").withQos(2).withPacketId(8);
        try (RawClient receiver = connect()) {
            receiver.subscribe(topic, 2);
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.publish(message);
                client.expect(PUBREC);
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.publish(message.again(8));
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(8);
                client.ack(PUBREL, 8);
                assertThat(client.expect(PUBCOMP).packetId()).isEqualTo(8);
            }
            receiver.receive();
            receiver.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.5.0-1")
    void everySessionWithAMatchingSubscriptionGetsTheMessage() {
        String topic = unique("all");
        ConnectOptions away = options("away").persistent();
        sessionWith(away, topic + "/#", 1);
        try (RawClient here = connect();
                RawClient other = connect();
                RawClient publisher = connect()) {
            here.subscribe(topic + "/+", 2);
            other.subscribe(topic + "/a", 0);
            publisher.publishAndWait(topic + "/a", "1", 1);
            publisher.publishAndWait(topic + "/a", "2", 2);
            assertThat(here.receive(2)).extracting(Packet::text).containsExactly("1", "2");
            assertThat(other.receive(2)).extracting(Packet::text).containsExactly("1", "2");
        }
        try (RawClient back = broker.connect(away)) {
            assertThat(back.receive(2)).extracting(Packet::text).containsExactly("1", "2");
            back.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP", "WS"})
    @Statement("MQTT-7.1.1-1")
    void bytesArriveInOrderAndWhole(Transport transport) {
        String topic = unique("bytes");
        try (RawClient client = broker.connect(transport, options("bytes"))) {
            client.subscribe(topic, 0);
            byte[] payload = new byte[300_000];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (i * 31 + i / 251);
            }
            client.publish(Message.of(topic, payload));
            assertThat(client.receive().payload()).isEqualTo(payload);
        }
    }
}
