package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Sections 4.6 and 4.7: order, topics and filters. */
final class TopicIT extends SharedBroker {
    private static final ReasonCode[] BAD_FILTER = {
        ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-4.6.0-5")
    void onePublishersMessagesKeepTheirOrder(int qos) {
        String topic = unique("order");
        try (RawClient publisher = connect();
                RawClient other = connect();
                RawClient client = connect()) {
            client.subscribe(topic, 2);
            for (int i = 0; i < 200; i++) {
                publisher.publish(topic, Integer.toString(i), qos);
                other.publish(topic, "other", qos);
            }
            List<String> texts = client.receive(400).stream().map(Packet::text).toList();
            assertInOrder(texts.stream().filter(text -> !text.equals("other")).toList());
        }
    }

    @Test
    @Statement("MQTT-4.6.0-6")
    void theOrderHoldsForEveryTopic() {
        String topic = unique("ordered");
        try (RawClient publisher = connect();
                RawClient client = connect()) {
            client.subscribe(topic + "/#", 1);
            client.subscribe(topic + "/+", 2);
            for (int i = 0; i < 300; i++) {
                publisher.publish(topic + "/" + i % 3, Integer.toString(i), 1);
            }
            List<Packet> messages = client.receive(300);
            for (int i = 0; i < 3; i++) {
                String one = topic + "/" + i;
                assertThat(messages)
                        .filteredOn(packet -> packet.topic().equals(one))
                        .extracting(packet -> Integer.parseInt(packet.text()))
                        .hasSize(100)
                        .isSorted();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#/a", "a/#/b", "a#", "#a", "a/b#", "##", "/#/"})
    @Statement("MQTT-4.7.1-1")
    void theHashIsLastAndAlone(String filter) {
        assertFilterRefused(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+", "+a", "a/+b", "a/b+/c", "++", "+#"})
    @Statement("MQTT-4.7.1-2")
    void thePlusHasALevelToItself(String filter) {
        assertFilterRefused(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+/b/c", "a/+/c", "a/b/+", "+/+/+", "+/b/#", "a/b/c/#", "a/#"})
    @Statement({"MQTT-4.7.1-1", "MQTT-4.7.1-2"})
    void wildcardsMatchWholeLevelsAnywhere(String filter) {
        String root = unique("levels");
        try (RawClient client = connect()) {
            client.subscribe(root + "/" + filter, 1);
            client.publishAndWait(root + "/a/b/c", "yes", 1);
            client.publishAndWait(root + "/x", "no", 1);
            assertThat(client.receive().text()).isEqualTo("yes");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/%s", "+/#"})
    @Statement("MQTT-4.7.2-1")
    void aWildcardInFrontDoesNotMatchADollar(String filter) {
        String end = unique("dollar");
        try (RawClient client = connect();
                RawClient exact = connect()) {
            client.subscribe(filter.formatted(end), 0);
            exact.subscribe("$own/" + end, 0);
            client.drain();
            client.publishAndWait("$own/" + end, "x", 1);
            assertThat(exact.receive().text()).isEqualTo("x");
            assertThat(client.drain()).noneMatch(packet -> packet.topic().startsWith("$"));
        }
    }

    @Test
    @Statement("MQTT-4.7.3-1")
    void anEmptyTopicOrFilterIsRefused() {
        assertRefused("3003 0000 00", ReasonCode.TOPIC_NAME_INVALID, ReasonCode.PROTOCOL_ERROR);
        assertFilterRefused("");
    }

    @Test
    @Statement("MQTT-4.7.3-2")
    void aNullCharacterEndsTheConnection() {
        assertRefused("3006 0003 610062 00", ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_NAME_INVALID);
        assertRefused("8209 0001 00 0003 610062 00", ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_FILTER_INVALID);
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
    }

    @Test
    @Statement("MQTT-4.7.3-4")
    void topicsAreComparedAsTheyAre() {
        String root = unique("exact");
        // With and without composition, in other cases, with empty levels and with what looks like an escape.
        List<String> names = List.of("\u00e9", "e\u0301", "A", "a", "/a", "a/", " a", "%61", "a\u00a0", "..", "\ufb01");
        try (RawClient client = connect()) {
            for (String name : names) {
                client.subscribe(root + "/" + name, 0);
                for (String other : names) {
                    client.publish(Message.of(root + "/" + other, other));
                }
                assertThat(client.drain()).extracting(Packet::text).containsExactly(name);
                client.unsubscribe(root + "/" + name);
            }
        }
    }

    private static void assertInOrder(List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            assertThat(texts.get(i)).isEqualTo(Integer.toString(i));
        }
        assertThat(texts).hasSize(200);
    }

    private static void assertFilterRefused(String filter) {
        try (RawClient client = connect()) {
            client.send(new PacketWriter().u16(1).u8(0).text(filter).u8(0).toPacket(PacketType.SUBSCRIBE, 2));
            Packet answer = client.await(
                    packet -> packet.type() == PacketType.SUBACK || packet.type() == PacketType.DISCONNECT);
            assertThat(answer.reason()).isIn((Object[]) BAD_FILTER);
        }
    }
}
