package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 4.9 and the limits of what is under way: Receive Maximum, Maximum Packet Size. */
final class FlowControlIT extends SharedBroker {
    @Test
    @Statement({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessageThatIsTooLargeIsLeftOutAndCountsAsSent() {
        String topic = unique("large");
        ConnectOptions options =
                options("small").with(Property.MAXIMUM_PACKET_SIZE, 100).with(Property.RECEIVE_MAXIMUM, 1);
        try (RawClient publisher = connect();
                RawClient client = broker.connect(options)) {
            client.subscribe(topic, 2);
            int overhead = publisher.publishBytes(Message.of(topic, "").withQos(1), 1).length;
            publisher.publishAndWait(Message.of(topic, new byte[101 - overhead]).withQos(1));
            publisher.publishAndWait(Message.of(topic, new byte[300]).withQos(2));
            publisher.publishAndWait(Message.of(topic, new byte[300]));
            publisher.publishAndWait(Message.of(topic, new byte[100 - overhead]).withQos(1));
            publisher.publishAndWait(Message.of(topic, "x").withQos(1));

            assertThat(client.receive().length()).isEqualTo(100);
            assertThat(client.receive().text()).isEqualTo("x");
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.4-7")
    void aClientAboveTheReceiveMaximumIsDisconnected() {
        String topic = unique("above");
        try (RawClient client = broker.open().manualAcks()) {
            Packet connack = client.connect(options("greedy"));
            long maximum = connack.properties().number(Property.RECEIVE_MAXIMUM);
            // Without PUBREL each of them stays open.
            for (int id = 1; id <= maximum; id++) {
                client.publish(Message.of(topic, "x").withQos(2).withPacketId(id));
            }
            for (int id = 1; id <= maximum; id++) {
                client.expect(PUBREC);
            }
            client.publish(Message.of(topic, "x").withQos(2).withPacketId((int) maximum + 1));
            client.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Statement({"MQTT-3.3.4-9", "MQTT-4.9.0-1"})
    void noMoreIsUnderWayThanTheClientsReceiveMaximum(int maximum) {
        String topic = unique("window");
        try (RawClient publisher = connect();
                RawClient client = limited(maximum)) {
            client.subscribe(topic, 2);
            for (int i = 0; i < 10; i++) {
                publisher.publishAndWait(topic, "x", 1 + i % 2);
            }
            List<Packet> first = client.receive(maximum);
            client.expectNothing();
            client.ack(
                    first.getFirst().qos() == 1 ? PUBACK : PUBREC,
                    first.getFirst().packetId());
            client.receive();
        }
    }

    @Test
    @Statement({"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
    void allElseIsServedWhenTheQuotaIsUsedUp() {
        String topic = unique("quota");
        try (RawClient publisher = connect();
                RawClient client = limited(1)) {
            client.subscribe(topic, 1);
            publisher.publishAndWait(topic, "1", 1);
            publisher.publishAndWait(topic, "2", 1);
            assertThat(client.receive().text()).isEqualTo("1");

            client.ping();
            client.subscribe(unique("other"), 1);
            client.unsubscribe("other");
            client.publishAndWait(unique("own"), "x", 1);
            client.publishAndWait(unique("own"), "x", 2);
        }
    }

    @Test
    @Statement("MQTT-4.9.0-2")
    void theQuotaGrowsWithPubackPubcompAndARefusingPubrec() {
        String topic = unique("quota");
        try (RawClient publisher = connect();
                RawClient client = limited(1)) {
            client.subscribe(topic, 2);
            publisher.publishAndWait(topic, "1", 1);
            publisher.publishAndWait(topic, "2", 2);
            publisher.publishAndWait(topic, "3", 2);
            publisher.publishAndWait(topic, "4", 1);

            client.ack(PUBACK, receiveOnly(client, "1"));
            int second = receiveOnly(client, "2");
            client.ack(PUBREC, second);
            client.await(PacketType.PUBREL, second);
            client.expectNothing();
            client.ack(PUBCOMP, second);
            client.ack(PUBREC, receiveOnly(client, "3"), 0x80);
            receiveOnly(client, "4");
        }
    }

    private static int receiveOnly(RawClient client, String text) {
        Packet message = client.receive();
        assertThat(message.text()).isEqualTo(text);
        client.expectNothing();
        return message.packetId();
    }

    private static RawClient limited(int receiveMaximum) {
        return broker.connect(options("limited").with(Property.RECEIVE_MAXIMUM, receiveMaximum))
                .manualAcks();
    }
}
