package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class FlowControlIT {
    private static final int RECEIVE_MAXIMUM = 5;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "2")
                .set("mqtt.receive-maximum", Integer.toString(RECEIVE_MAXIMUM))
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("The broker keeps to the client's Receive Maximum [MQTT-3.3.4-9] [MQTT-4.9.0-1] [MQTT-4.9.0-2]")
    void outbound(int qos) {
        String topic = unique("flow");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("slow")).with(Property.RECEIVE_MAXIMUM, 2);
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic, 2);
            for (int i = 0; i < 10; i++) {
                publisher.publishAndWait(topic, "m" + i, qos);
            }
            List<Packet> open = new ArrayList<>(subscriber.receive(2));
            for (int i = 2; i < 10; i++) {
                subscriber.expectNothing();
                complete(subscriber, open.removeFirst());
                Packet next = subscriber.receive();
                assertThat(next.text()).isEqualTo("m" + i);
                open.add(next);
            }
            open.forEach(packet -> complete(subscriber, packet));
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("QoS 0 is not held back by the window [MQTT-3.3.4-10]")
    void qos0PassesBy() {
        String topic = unique("flow");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("slow")).with(Property.RECEIVE_MAXIMUM, 1);
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic + "/+", 1);
            publisher.publishAndWait(topic + "/one", "held", 1);
            subscriber.receive();
            publisher.publishAndWait(topic + "/zero", "passes", 0);
            assertThat(subscriber.receive().text()).isEqualTo("passes");
        }
    }

    @Test
    @DisplayName("An unfinished exchange counts after a reconnect too [MQTT-4.9.0-3]")
    void afterReconnect() {
        String topic = unique("flow");
        ConnectOptions options =
                ConnectOptions.of(MQTT_5, unique("slow")).persistent().with(Property.RECEIVE_MAXIMUM, 2);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient subscriber = broker.connect(options).manualAcks()) {
                subscriber.subscribe(topic, 1);
                for (int i = 0; i < 4; i++) {
                    publisher.publishAndWait(topic, "m" + i, 1);
                }
                subscriber.receive(2);
            }
            try (RawClient subscriber = broker.connect(options).manualAcks()) {
                List<Packet> again = subscriber.receive(2);
                assertThat(again).extracting(Packet::text).containsExactly("m0", "m1");
                subscriber.expectNothing();
                subscriber.ack(PUBACK, again.getFirst().packetId());
                assertThat(subscriber.receive().text()).isEqualTo("m2");
                subscriber.expectNothing();
            }
        }
    }

    @Test
    @DisplayName("The broker announces its Receive Maximum, and more is 0x93 [MQTT-3.3.4-7] [MQTT-3.3.4-8]")
    void inbound() {
        try (RawClient client = broker.open().manualAcks()) {
            Packet connack = client.connect(ConnectOptions.of(MQTT_5, unique("eager")));
            assertThat(connack.properties().number(Property.RECEIVE_MAXIMUM)).isEqualTo(RECEIVE_MAXIMUM);
            for (int i = 0; i < RECEIVE_MAXIMUM; i++) {
                client.publish("flow", "x", 2);
                client.expect(PUBREC);
            }
            client.publish("flow", "one too many", 2);
            client.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }

    @Test
    @DisplayName("PUBCOMP gives a place back, QoS 0 needs none")
    void inboundPlaces() {
        try (RawClient client = broker.connect(MQTT_5).manualAcks()) {
            for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
                client.publish(Message.of("flow", "x").withQos(2).withPacketId(id));
                client.expect(PUBREC);
            }
            client.publish("flow", "x", 0);
            for (int round = 0; round < 10; round++) {
                client.ack(PUBREL, 3);
                client.expect(PUBCOMP);
                client.publish(Message.of("flow", "x").withQos(2).withPacketId(3));
                client.expect(PUBREC);
            }
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("A whole window sent again after a reconnect is the same window [MQTT-4.4.0-1]")
    void inboundWindowAgain() {
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("publisher")).persistent();
        try (RawClient client = broker.connect(options).manualAcks()) {
            for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
                client.publish(Message.of("flow", "x").withQos(2).withPacketId(id));
                client.expect(PUBREC);
            }
        }
        try (RawClient client = broker.connect(options).manualAcks()) {
            for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
                client.publish(Message.of("flow", "x").withQos(2).again(id));
                client.expect(PUBREC);
            }
            for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
                client.ack(PUBREL, id);
                client.expect(PUBCOMP);
            }
            client.ping();
        }
    }

    @Test
    @DisplayName("QoS 1 in a row stays within the window when each is acknowledged")
    void inboundQos1() {
        try (RawClient client = broker.connect(MQTT_5)) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.publishAndWait("flow", "x", 1).reasonCode()).isLessThan(0x80);
            }
        }
    }

    @Test
    @DisplayName("3.1.1 knows no Receive Maximum: more than the announced are served")
    void olderClients() {
        try (RawClient client = broker.connect(MQTT_3_1_1).manualAcks()) {
            for (int id = 1; id <= 4 * RECEIVE_MAXIMUM; id++) {
                client.publish(Message.of("flow", "x").withQos(2).withPacketId(id));
            }
            for (int id = 1; id <= 4 * RECEIVE_MAXIMUM; id++) {
                assertThat(client.expect(PUBREC).packetId()).isEqualTo(id);
            }
        }
    }

    private static void complete(RawClient client, Packet message) {
        if (message.qos() == 1) {
            client.ack(PUBACK, message.packetId());
        } else {
            client.ack(PUBREC, message.packetId());
            client.await(PUBREL, message.packetId());
            client.ack(PUBCOMP, message.packetId());
        }
    }
}
