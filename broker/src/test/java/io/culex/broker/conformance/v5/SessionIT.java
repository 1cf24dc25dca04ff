package io.culex.broker.conformance.v5;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** What the standard says of sessions: Clean Start, expiry, what is sent again, transports. */
final class SessionIT extends SharedBroker {
    @Test
    @Statement({"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
    void cleanStartThrowsTheOldSessionAway() {
        String topic = unique("clean");
        ConnectOptions options = options("clean").persistent();
        sessionWith(options, topic, 1);
        try (RawClient client = connect()) {
            client.publishAndWait(topic, "waits", 1);
        }
        try (RawClient client = broker.connect(options.cleanStart(true))) {
            client.expectNothing();
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.1.2-5")
    void withoutCleanStartTheSessionGoesOn() {
        String topic = unique("resume");
        ConnectOptions options = options("resume").persistent();
        sessionWith(options, topic, 2);
        try (RawClient client = connect()) {
            client.publishAndWait(topic, "waits", 2);
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive().text()).isEqualTo("waits");
            client.publishAndWait(topic, "live", 1);
            assertThat(client.receive().text()).isEqualTo("live");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-6")
    void withoutASessionANewOneIsMade() {
        String topic = unique("new");
        try (RawClient client = broker.open()) {
            assertThat(client.connect(options("new").persistent()).sessionPresent())
                    .isFalse();
            client.subscribe(topic, 1);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-23")
    void aSessionWithAnExpiryIntervalOutlivesItsConnection() {
        ConnectOptions options = options("expiry").cleanStart(false);
        broker.connect(options.with(Property.SESSION_EXPIRY_INTERVAL, 60)).close();
        assertThat(sessionPresent(options)).isTrue();
        // The second connection asked for no interval, so its session ended with it.
        assertThat(sessionPresent(options)).isFalse();
    }

    @Test
    @Statement("MQTT-3.1.3-2")
    void theClientIdNamesTheSession() {
        String topic = unique("name");
        ConnectOptions one = options("one").persistent();
        ConnectOptions two = options("two").persistent();
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
    @Statement("MQTT-4.1.0-1")
    void aSessionLastsAsLongAsItsConnection() {
        String topic = unique("short");
        String witness = unique("witness");
        ConnectOptions options = options("short").with(Property.SESSION_EXPIRY_INTERVAL, 1);
        try (RawClient client = broker.connect(options);
                RawClient watcher = connect()) {
            client.subscribe(topic, 1);
            watcher.subscribe(witness, 0);
            // A session with the same interval, begun later, ends in the meantime.
            broker.connect(options("witness")
                            .with(Property.SESSION_EXPIRY_INTERVAL, 1)
                            .will(Message.of(witness, "over").with(Property.WILL_DELAY_INTERVAL, 60)))
                    .close();
            watcher.receive();
            watcher.publishAndWait(topic, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-4.1.0-2")
    void aSessionEndsWhenItsIntervalIsOver() {
        String over = unique("over");
        ConnectOptions options = options("ends").cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 1);
        Message will = Message.of(over, "over").with(Property.WILL_DELAY_INTERVAL, 60);
        try (RawClient watcher = connect()) {
            watcher.subscribe(over, 0);
            broker.connect(options.will(will)).close();
            // The end of the session publishes the will before its delay is over.
            assertThat(watcher.receive().text()).isEqualTo("over");
            assertThat(sessionPresent(options)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP", "WS"})
    @Statement("MQTT-4.2.0-1")
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

    @Test
    @Statement("MQTT-4.4.0-1")
    void whatIsUnderWayIsSentAgainAtAReconnectAndAtNoOtherTime() {
        String topic = unique("again");
        ConnectOptions options = options("again").persistent();
        List<Packet> first;
        try (RawClient publisher = connect()) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                publisher.publishAndWait(topic, "1", 1);
                publisher.publishAndWait(topic, "2", 2);
                publisher.publishAndWait(topic, "3", 2);
                first = client.receive(3);
                client.ack(PUBREC, first.get(1).packetId());
                client.await(PUBREL, first.get(1).packetId());
                // Neither time nor other packets bring them again.
                publisher.publishAndWait(unique("other"), "x", 1);
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
            }
        }
    }

    @Test
    @Statement("MQTT-4.4.0-2")
    void aRefusalIsAnAcknowledgement() {
        String topic = unique("refusal");
        ConnectOptions options = options("refusal").persistent();
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "1", 1);
            client.publishAndWait(topic, "2", 2);
            List<Packet> messages = client.receive(2);
            client.ack(PUBACK, messages.getFirst().packetId(), 0x80);
            client.ack(PUBREC, messages.getLast().packetId(), 0x97);
            client.expectNothing();
        }
        try (RawClient client = broker.connect(options)) {
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.5.0-1")
    void everySessionWithAMatchingSubscriptionGetsTheMessage() {
        String topic = unique("all");
        ConnectOptions away = options("away").persistent();
        ConnectOptions busy = options("busy").persistent().with(Property.RECEIVE_MAXIMUM, 1);
        sessionWith(away, topic + "/#", 1);
        try (RawClient here = connect();
                RawClient full = broker.connect(busy).manualAcks()) {
            here.subscribe(topic + "/+", 2);
            full.subscribe(topic + "/a", 1);
            here.publishAndWait(topic + "/a", "1", 1);
            here.publishAndWait(topic + "/a", "2", 2);
            assertThat(here.receive(2)).extracting(Packet::text).containsExactly("1", "2");
            full.ack(PUBACK, full.receive().packetId());
            assertThat(full.receive().text()).isEqualTo("2");
        }
        try (RawClient back = broker.connect(away)) {
            assertThat(back.receive(2)).extracting(Packet::text).containsExactly("1", "2");
        }
    }

    @Test
    @Statement("MQTT-4.3.3-5")
    void pubrelIsSentAgainUntilItsPubcomp() {
        String topic = unique("pubrel");
        ConnectOptions options = options("pubrel").persistent();
        int id;
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "x", 2);
            id = client.receive().packetId();
            client.ack(PUBREC, id);
            client.await(PUBREL, id);
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            assertThat(client.expect(PUBREL).packetId()).isEqualTo(id);
            client.ack(PUBCOMP, id);
            client.expectNothing();
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.expectNothing();
        }
    }

    private static boolean sessionPresent(ConnectOptions options) {
        try (RawClient client = broker.open().version(MQTT_5)) {
            boolean present = client.connect(options).sessionPresent();
            client.disconnect();
            return present;
        }
    }
}
