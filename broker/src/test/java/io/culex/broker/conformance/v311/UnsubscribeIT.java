package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBCOMP;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.PacketType.PUBREL;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Sections 3.10 to 3.12. */
final class UnsubscribeIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(strings = {"a0", "a1", "a3", "a6", "aa", "af"})
    @Statement("MQTT-3.10.1-1")
    void otherFlagsEndTheConnection(String firstByte) {
        assertCloses(firstByte + "05 0001 0001 61", "a205 0001 0001 61");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff61", "eda080", "6100"})
    @Statement("MQTT-3.10.3-1")
    void aFilterThatIsNoTextEndsTheConnection(String hex) {
        assertCloses(new PacketWriter().u16(1).binary(bytes(hex)).toPacket(PacketType.UNSUBSCRIBE, 2));
        assertCloses(new PacketWriter().u16(1).text("a").binary(bytes(hex)).toPacket(PacketType.UNSUBSCRIBE, 2));
    }

    @Test
    @Statement("MQTT-3.10.3-1")
    void filtersWithAGapEndTheConnection() {
        assertCloses("a209 0001 0001 61 00 0001 62", "a208 0001 0001 61 0001 62");
    }

    @Test
    @Statement("MQTT-3.10.3-2")
    void noFilterEndsTheConnection() {
        assertCloses("a202 0001", "a205 0001 0001 61");
    }

    @Test
    @Statement("MQTT-3.10.4-1")
    void onlyTheSameFilterIsRemoved() {
        String topic = unique("same");
        try (RawClient client = connect()) {
            client.subscribe(topic + "/+", 1);
            for (String other : List.of("/a", "/#", "/+/", "/", "", "/+/+")) {
                client.unsubscribe(topic + other);
                client.publishAndWait(topic + "/a", other, 1);
                assertThat(client.receive().text()).isEqualTo(other);
            }
            client.unsubscribe(topic + "/+");
            client.publishAndWait(topic + "/a", "gone", 1);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.10.4-2")
    void nothingNewComesAfterwards() {
        String topic = unique("after");
        ConnectOptions options = options("after").persistent();
        try (RawClient client = broker.connect(options)) {
            client.subscribe(topic, 1);
            client.unsubscribe(topic);
            client.publishAndWait(topic, "x", 1);
            client.expectNothing();
            client.disconnect();
        }
        try (RawClient publisher = connect()) {
            publisher.publishAndWait(topic, "x", 1);
        }
        try (RawClient client = broker.connect(options)) {
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.10.4-3")
    void whatIsUnderWayIsFinished() {
        String topic = unique("under-way");
        ConnectOptions options = options("under-way").persistent();
        int first;
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "1", 1);
            client.publishAndWait(topic, "2", 2);
            List<Packet> messages = client.receive(2);
            first = messages.getFirst().packetId();
            int second = messages.getLast().packetId();
            client.unsubscribe(topic);
            client.ack(PUBREC, second);
            client.await(PUBREL, second);
            client.ack(PUBCOMP, second);
            client.expectNothing();
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive())
                    .returns("1", Packet::text)
                    .returns(first, Packet::packetId)
                    .returns(true, Packet::dup);
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.10.4-4", "MQTT-3.10.4-5"})
    void unsubackComesWithTheIdentifierThoughNothingWasRemoved() {
        try (RawClient client = connect()) {
            client.sendHex("a205 7fff 0001 61");
            assertThat(client.expect(PacketType.UNSUBACK))
                    .returns(0x7FFF, Packet::packetId)
                    .returns(4, Packet::length);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.10.4-6")
    void severalFiltersGetOneAnswer() {
        String topic = unique("several");
        try (RawClient client = connect()) {
            client.subscribe(topic + "/a", 1);
            client.subscribe(topic + "/b", 1);
            client.subscribe(topic + "/c", 1);
            client.unsubscribe(topic + "/x", topic + "/b", topic + "/b", topic + "/a");
            client.expectNothing();
            client.publishAndWait(topic + "/a", "x", 1);
            client.publishAndWait(topic + "/b", "x", 1);
            client.publishAndWait(topic + "/c", "c", 1);
            assertThat(client.receive().text()).isEqualTo("c");
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.12.4-1")
    void eachPingreqIsAnsweredByPingresp() {
        try (RawClient client = connect()) {
            client.sendHex("c000 c000");
            assertThat(client.expect(PacketType.PINGRESP).length()).isEqualTo(2);
            client.expect(PacketType.PINGRESP);
            client.expectNothing();
        }
    }
}
