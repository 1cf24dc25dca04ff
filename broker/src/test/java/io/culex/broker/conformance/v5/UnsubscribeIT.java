package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.UnsubscribeInterceptor;
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
    @ValueSource(strings = {"a0", "a1", "a3", "aa", "af"})
    @Statement("MQTT-3.10.1-1")
    void otherFlagsAreMalformed(String firstByte) {
        assertRefused(firstByte + "06 0001 00 0001 61", ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff61", "eda080", "6100"})
    @Statement("MQTT-3.10.3-1")
    void aFilterThatIsNoTextEndsTheConnection(String hex) {
        byte[] packet = new PacketWriter().u16(1).u8(0).binary(bytes(hex)).toPacket(PacketType.UNSUBSCRIBE, 2);
        assertRefused(packet, ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_FILTER_INVALID);
    }

    @Test
    @Statement("MQTT-3.10.3-2")
    void noFilterEndsTheConnection() {
        assertRefused("a203 0001 00", ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
    }

    @Test
    @Statement("MQTT-3.10.4-1")
    void onlyTheSameFilterIsRemoved() {
        String topic = unique("same");
        try (RawClient client = connect()) {
            client.subscribe(topic + "/+", 1);
            for (String other : List.of("/a", "/#", "/+/", "/", "")) {
                assertThat(client.unsubscribe(topic + other).reason()).isEqualTo(ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
            client.publishAndWait(topic + "/a", "still", 1);
            assertThat(client.receive().text()).isEqualTo("still");
            assertThat(client.unsubscribe(topic + "/+").reason()).isEqualTo(ReasonCode.SUCCESS);
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
        int second;
        try (RawClient client = broker.connect(options).manualAcks()) {
            client.subscribe(topic, 2);
            client.publishAndWait(topic, "1", 1);
            client.publishAndWait(topic, "2", 2);
            List<Packet> messages = client.receive(2);
            first = messages.getFirst().packetId();
            second = messages.getLast().packetId();
            client.unsubscribe(topic);
            client.ack(PUBREC, second);
            client.await(PUBREL, second);
            client.ack(PUBCOMP, second);
            client.expectNothing();
        }
        try (RawClient client = broker.connect(options)) {
            Packet again = client.receive();
            assertThat(again.text()).isEqualTo("1");
            assertThat(again.packetId()).isEqualTo(first);
            assertThat(again.dup()).isTrue();
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.10.4-4", "MQTT-3.10.4-5"})
    void unsubackComesWithTheIdentifierThoughNothingWasRemoved() {
        try (RawClient client = connect()) {
            client.sendHex("a206 7fff 00 0001 61");
            assertThat(client.expect(PacketType.UNSUBACK))
                    .returns(0x7FFF, Packet::packetId)
                    .returns(ReasonCode.NO_SUBSCRIPTION_EXISTED, Packet::reason);
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.10.4-6", "MQTT-3.11.3-1"})
    void severalFiltersGetOneAnswerInTheirOrder() {
        String topic = unique("several");
        try (RawClient client = connect()) {
            client.subscribe(topic + "/a", 1);
            client.subscribe(topic + "/b", 1);
            assertThat(client.unsubscribe(topic + "/x", topic + "/b", topic + "/b", topic + "/a")
                            .reasonCodes())
                    .containsExactly(0x11, 0, 0x11, 0);
            client.publishAndWait(topic + "/a", "x", 1);
            client.publishAndWait(topic + "/b", "x", 1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_AUTHORIZED", "QUOTA_EXCEEDED", "SERVER_MOVED"})
    @Statement("MQTT-3.11.3-2")
    void unsubackHasCodesOfItsTable(ReasonCode reason) {
        String topic = unique("codes");
        UnsubscribeInterceptor no = (client, filter) -> filter.equals(topic)
                ? new UnsubscribeInterceptor.Deny(reason)
                : UnsubscribeInterceptor.Decision.PROCEED;
        try (Registration _ = broker.context().register(no);
                RawClient client = connect()) {
            client.subscribe(topic, 1);
            // The reader fails on codes that UNSUBACK does not have.
            assertThat(client.unsubscribe(topic).reasonCode()).isGreaterThanOrEqualTo(0x80);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-3.12.4-1")
    void pingreqIsAnsweredByPingresp() {
        try (RawClient client = connect()) {
            client.sendHex("c000 c000");
            client.expect(PacketType.PINGRESP);
            client.expect(PacketType.PINGRESP);
        }
    }
}
