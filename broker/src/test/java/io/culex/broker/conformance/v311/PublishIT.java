package io.culex.broker.conformance.v311;

import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.PublishInterceptor;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.PacketType.PUBREC;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.3 without RETAIN. */
final class PublishIT extends SharedBroker {
    @Test
    @Statement("MQTT-3.3.1-1")
    void whatIsSentAgainHasDup() {
        String topic = unique("again");
        ConnectOptions options = options("again").persistent();
        try (RawClient publisher = connect()) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 2);
                publisher.publishAndWait(topic, "one", 1);
                publisher.publishAndWait(topic, "two", 2);
                assertThat(client.receive(2)).noneMatch(Packet::dup);
                client.disconnect(); // and not only close: the broker might send the third one to a dead socket
            }
            publisher.publishAndWait(topic, "three", 1);
            try (RawClient client = broker.connect(options)) {
                // The third one was never sent before.
                assertThat(client.receive(3)).extracting(Packet::dup).containsExactly(true, true, false);
            }
        }
    }

    @Test
    @Statement("MQTT-3.3.1-2")
    void qos0NeverHasDup() {
        assertCloses("3803 0001 61", "3003 0001 61");
        String topic = unique("dup0");
        try (RawClient client = connect()) {
            client.subscribe(topic, 0);
            client.publishAndWait(Message.of(topic, "x").withQos(1).again(9));
            // The reader fails on DUP at QoS 0.
            assertThat(client.receive().qos()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.1-3")
    void dupIsNotPassedOn(int granted) {
        String topic = unique("dup");
        try (RawClient client = connect()) {
            client.subscribe(topic, granted);
            client.publishAndWait(Message.of(topic, "x").withQos(1).again(9));
            client.publishAndWait(Message.of(topic, "x").withQos(2).again(10));
            assertThat(client.receive(2)).noneMatch(Packet::dup);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"36", "37", "3e", "3f"})
    @Statement("MQTT-3.3.1-4")
    void qos3EndsTheConnection(String firstByte) {
        assertCloses(firstByte + "05 0001 61 0001", "3205 0001 61 0001");
    }

    @ParameterizedTest
    @CsvSource({"3004 0002 ff61, 3004 0002 6161", "3005 0003 eda080, 3005 0003 e28080", "3004 0002 6100, 3004 0002 6101"
    })
    @Statement("MQTT-3.3.2-1")
    void aTopicThatIsNoTextEndsTheConnection(String hex, String faultless) {
        assertCloses(hex, faultless);
    }

    @Test
    @Statement("MQTT-3.3.2-1")
    void theTopicComesFirst() {
        assertCloses("3000", "3003 0001 61");
        assertCloses("3202 0001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/+/b", "a/#", "a#b", "a+"})
    @Statement({"MQTT-3.3.2-2", "MQTT-4.7.1-1"})
    void aTopicWithAWildcardEndsTheConnection(String topic) {
        String all = unique("all");
        try (RawClient watcher = connect();
                RawClient client = connect()) {
            watcher.subscribe("#", 1);
            client.publish(Message.of(topic, all).withQos(1));
            client.expectClosed();
            assertThat(watcher.drain()).noneMatch(packet -> packet.text().equals(all));
            assertNoWayIn(connectPacket(CLEAN_SESSION | WILL, id().text(topic).text(all)));
        }
    }

    @Test
    @Statement("MQTT-3.3.2-3")
    void theTopicMatchesTheFilter() {
        String topic = unique("match");
        try (RawClient client = connect()) {
            client.subscribe(topic + "/+/b", 0);
            for (String end : List.of("/a/b", "/a", "/a/b/c", "//b", "/a/c", "/a/B")) {
                client.publishAndWait(topic + end, "x", 0);
            }
            assertThat(client.receive(2)).extracting(Packet::topic).containsExactly(topic + "/a/b", topic + "//b");
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.4-1")
    void theAnswerGoesByTheQos() {
        String topic = unique("answer");
        try (RawClient client = connect().manualAcks()) {
            client.publish(topic, "x", 0);
            client.expectNothing();
            client.publish(Message.of(topic, "x").withQos(1).withPacketId(7));
            assertThat(client.expect(PUBACK)).returns(7, Packet::packetId).returns(4, Packet::length);
            client.expectNothing();
            client.publish(Message.of(topic, "x").withQos(2).withPacketId(8));
            assertThat(client.expect(PUBREC)).returns(8, Packet::packetId).returns(4, Packet::length);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,1", "1,0,1", "2,0,1", "0,2,2", "1,2,2"})
    @Statement("MQTT-3.3.5-1")
    void overlappingSubscriptionsHaveTheHighestQos(int exact, int plus, int hash) {
        String topic = unique("overlap");
        int highest = Math.max(exact, Math.max(plus, hash));
        try (RawClient client = connect()) {
            client.subscribe(
                    Filter.of(topic + "/a", exact), Filter.of(topic + "/+", plus), Filter.of(topic + "/#", hash));
            client.publishAndWait(topic + "/a", "x", 2);
            List<Packet> copies = client.drain();
            assertThat(copies).isNotEmpty().hasSizeLessThanOrEqualTo(3);
            assertThat(copies).extracting(Packet::qos).contains(highest);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.5-2")
    void whatIsNotAllowedIsAcknowledgedAndGoesNowhere(int qos) {
        String topic = unique("forbidden");
        PublishInterceptor no = (client, message) -> message.topic().equals(topic)
                ? new PublishInterceptor.Reject(ReasonCode.NOT_AUTHORIZED, "no")
                : PublishInterceptor.Decision.PROCEED;
        try (Registration _ = broker.context().register(no);
                RawClient watcher = connect();
                RawClient client = connect()) {
            watcher.subscribe(topic, 2);
            Packet answer =
                    client.publishAndWait(Message.of(topic, "x").withQos(qos).retained());
            assertThat(answer.type())
                    .isEqualTo(List.of(PacketType.PINGRESP, PUBACK, PacketType.PUBCOMP)
                            .get(qos));
            client.expectNothing();
            watcher.expectNothing();
            watcher.subscribe(topic, 2);
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.5-2")
    void orTheConnectionEndsWithoutAnAcknowledgement(int qos) {
        String topic = unique("ended");
        PublishInterceptor no = (client, message) -> message.topic().equals(topic)
                ? new PublishInterceptor.Disconnect(ReasonCode.NOT_AUTHORIZED, "no")
                : PublishInterceptor.Decision.PROCEED;
        try (Registration _ = broker.context().register(no);
                RawClient watcher = connect();
                RawClient client = connect().manualAcks()) {
            watcher.subscribe(topic, 2);
            client.publish(topic, "x", qos);
            client.expectClosed();
            watcher.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "61", "63", "66", "6a", "6f"})
    @Statement("MQTT-3.6.1-1")
    void pubrelWithOtherFlagsEndsTheConnection(String firstByte) {
        try (RawClient client = connect().manualAcks()) {
            client.publish(Message.of(unique("pubrel"), "x").withQos(2).withPacketId(1));
            client.expect(PUBREC);
            client.sendHex(firstByte + "02 0001").expectClosed();
        }
        assertTaken("6202 0001");
    }

    @Test
    @Statement("MQTT-4.7.3-3")
    void topicsHaveUpTo65535Bytes() {
        String start = unique("longest");
        String topic = start + "x".repeat(65_535 - start.length());
        try (RawClient client = connect()) {
            assertThat(client.subscribe(topic, 1)).isEqualTo(1);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().topic()).isEqualTo(topic);
        }
        // The length has no room for more: what is longer is read as something else.
        try (RawClient client = connect()) {
            client.send(new PacketWriter().u16(0xFFFF).raw(new byte[100]).toPacket(PacketType.PUBLISH, 0));
            client.expectClosed();
        }
    }
}
