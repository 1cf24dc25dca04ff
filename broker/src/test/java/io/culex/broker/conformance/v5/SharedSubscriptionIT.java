package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 4.8.2. */
final class SharedSubscriptionIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(strings = {"$share//a", "$share/", "$share//"})
    @Statement("MQTT-4.8.2-1")
    void aShareHasAName(String filter) {
        assertFilterRefused(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$share/g+/a", "$share/+/a", "$share/#/a", "$share/g#", "$share/g", "$share/g/"})
    @Statement("MQTT-4.8.2-2")
    void theNameHasNoWildcardAndAFilterFollows(String filter) {
        assertFilterRefused(filter);
    }

    @Test
    @Statement("MQTT-4.8.2-3")
    void eachMemberGetsMessagesAtItsOwnQos() {
        String topic = unique("qos");
        try (RawClient publisher = connect();
                RawClient low = connect();
                RawClient high = connect()) {
            low.subscribe("$share/g/" + topic, 0);
            high.subscribe("$share/g/" + topic, 2);
            for (int i = 0; i < 20; i++) {
                publisher.publishAndWait(topic, "x", 2);
            }
            var lows = low.drain();
            var highs = high.drain();
            assertThat(lows).isNotEmpty().allMatch(packet -> packet.qos() == 0);
            assertThat(highs).isNotEmpty().allMatch(packet -> packet.qos() == 2);
            assertThat(lows.size() + highs.size()).isEqualTo(20);
        }
    }

    @Test
    @Statement("MQTT-4.8.2-4")
    void aQos2MessageIsFinishedByTheMemberThatBeganIt() {
        String topic = unique("finish");
        ConnectOptions options = options("member").persistent();
        try (RawClient publisher = connect();
                RawClient other = connect()) {
            int id;
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe("$share/g/" + topic, 2);
                publisher.publishAndWait(topic, "x", 2);
                id = client.receive().packetId();
                other.subscribe("$share/g/" + topic, 2);
            }
            try (RawClient client = broker.connect(options).manualAcks()) {
                Packet again = client.receive();
                assertThat(again.packetId()).isEqualTo(id);
                client.ack(PUBREC, id);
                client.await(PUBREL, id);
            }
            other.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-4.8.2-5")
    void aQos2MessageOfASessionThatEndsGoesToNobodyElse() {
        String topic = unique("ends");
        try (RawClient publisher = connect();
                RawClient other = connect()) {
            try (RawClient client = connect().manualAcks()) {
                client.subscribe("$share/g/" + topic, 2);
                publisher.publishAndWait(topic, "x", 2);
                client.receive();
                other.subscribe("$share/g/" + topic, 2);
                client.disconnect();
            }
            other.expectNothing();
            publisher.publishAndWait(topic, "next", 2);
            assertThat(other.receive().text()).isEqualTo("next");
        }
    }

    @Test
    @Statement("MQTT-4.8.2-6")
    void aMessageThatAMemberRefusesGoesToNobodyElse() {
        String topic = unique("refused");
        try (RawClient publisher = connect();
                RawClient other = connect();
                RawClient client = connect().manualAcks()) {
            client.subscribe("$share/g/" + topic, 2);
            publisher.publishAndWait(topic, "1", 1);
            publisher.publishAndWait(topic, "2", 2);
            other.subscribe("$share/g/" + topic, 2);
            client.ack(PUBACK, client.receive().packetId(), 0x83);
            client.ack(PUBREC, client.receive().packetId(), 0x83);
            client.expectNothing();
            other.expectNothing();
        }
    }

    private static void assertFilterRefused(String filter) {
        try (RawClient client = connect()) {
            client.send(new PacketWriter().u16(1).u8(0).text(filter).u8(0).toPacket(PacketType.SUBSCRIBE, 2));
            Packet answer = client.await(
                    packet -> packet.type() == PacketType.SUBACK || packet.type() == PacketType.DISCONNECT);
            assertThat(answer.reason())
                    .isIn(ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
    }
}
