package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
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

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 4.7: topics and filters. */
final class TopicIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(strings = {"#/a", "a/#/b", "a#", "#a", "a/b#", "##", "/#/"})
    @Statement("MQTT-4.7.1-2")
    void theHashIsLastAndAlone(String filter) {
        assertFilterRefused(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+", "+a", "a/+b", "a/b+/c", "++", "+#"})
    @Statement("MQTT-4.7.1-3")
    void thePlusHasALevelToItself(String filter) {
        assertFilterRefused(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+/b/c", "a/+/c", "a/b/+", "+/+/+", "+/b/#", "a/b/c/#", "a/#", "#"})
    @Statement({"MQTT-4.7.1-2", "MQTT-4.7.1-3"})
    void wildcardsMatchWholeLevelsAnywhere(String filter) {
        String root = unique("levels");
        try (RawClient client = connect()) {
            client.subscribe(root + "/" + filter, 1);
            client.publishAndWait(root + "/a/b/c", "yes", 1);
            client.publishAndWait(root + "x/a/b/c", "no", 1);
            assertThat(client.receive().text()).isEqualTo("yes");
            client.expectNothing();
        }
    }

    /** A filter, what it matches, what it does not match. */
    @ParameterizedTest
    @CsvSource({
        "/#,'',x", // # takes in the level above it,
        "/a/#,/a,/ab",
        "/a/#,/a/b/c,/b",
        "/+,/,''", // + an empty level, and one only,
        "/+,/a,/a/b",
        "/+/c,//c,/c",
        "/a/+/c,/a//c,/a/b/b/c",
        "/a,/a,/a/", // and no wildcard nothing else.
        "/a/,/a/,/a",
        "//,//,/",
    })
    @Statement({"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-3.3.2-3"})
    void emptyLevelsAreLevels(String filter, String yes, String no) {
        String root = unique("empty");
        try (RawClient client = connect()) {
            client.subscribe(root + filter, 1);
            client.publishAndWait(root + no, "no", 1);
            client.publishAndWait(root + yes, "yes", 1);
            assertThat(client.receive().text()).isEqualTo("yes");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/%s", "+/#", "+/+"})
    @Statement("MQTT-4.7.2-1")
    void aWildcardInFrontDoesNotMatchADollar(String filter) {
        String end = unique("dollar");
        try (RawClient client = connect();
                RawClient exact = connect()) {
            // Neither what is retained nor what comes.
            client.publishAndWait(Message.of("$kept/" + end, "x").withQos(1).retained());
            client.subscribe(filter.formatted(end), 0);
            exact.subscribe("$own/#", 0);
            client.publishAndWait("$own/" + end, "x", 1);
            client.publishAndWait("plain/" + end, "x", 1);
            assertThat(exact.receive().text()).isEqualTo("x");
            assertThat(client.drain())
                    .filteredOn(packet -> packet.topic().endsWith(end))
                    .extracting(Packet::topic)
                    .containsExactly("plain/" + end);
        }
    }

    @Test
    @Statement("MQTT-4.7.3-1")
    void anEmptyTopicOrFilterEndsTheConnection() {
        assertCloses("3002 0000", "3003 0001 61");
        assertCloses("8205 0001 0000 00", "8206 0001 0001 61 00");
        assertCloses("a204 0001 0000", "a205 0001 0001 61");
        assertNoWayIn(connectPacket(CLEAN_SESSION | WILL, id().text("").text("x")));
    }

    @Test
    @Statement("MQTT-4.7.3-2")
    void aNullCharacterEndsTheConnection() {
        assertCloses("3005 0003 610062", "3005 0003 610162");
        assertCloses("8208 0001 0003 610062 00", "8208 0001 0003 610162 00");
        assertCloses("a207 0001 0003 610062", "a207 0001 0003 610162");
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
                assertThat(client.drain())
                        .singleElement()
                        .returns(name, Packet::text)
                        .returns(root + "/" + name, Packet::topic);
                client.unsubscribe(root + "/" + name);
            }
        }
    }

    /** Before 5.0 there is no code for it but the failure of that one filter; or the connection ends. */
    private static void assertFilterRefused(String filter) {
        byte[] packet = new PacketWriter()
                .u16(1)
                .text(unique("good"))
                .u8(0)
                .text(filter)
                .u8(0)
                .toPacket(PacketType.SUBSCRIBE, 2);
        try (RawClient client = connect()) {
            client.send(packet);
            client.send(bytes("e000"));
            assertThat(client.awaitClosed())
                    .allMatch(answer -> answer.reasonCodes().equals(List.of(0, 0x80)));
        }
    }
}
