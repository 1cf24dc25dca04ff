package io.culex.broker.conformance.v5;

import io.culex.api.ReasonCode;
import io.culex.broker.conformance.Statement;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.3.2.3.4, in both directions. */
final class TopicAliasIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 65_535})
    @Statement({"MQTT-3.1.2-26", "MQTT-3.3.2-11"})
    void theBrokersAliasesKeepToTheClientsMaximum(int maximum) {
        List<Packet> messages = messagesFor(maximum);
        assertThat(messages).anyMatch(packet -> packet.properties().has(Property.TOPIC_ALIAS));
        for (Packet packet : messages) {
            assertThat(packet.properties().number(Property.TOPIC_ALIAS, 1)).isBetween(1L, (long) maximum);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    @Statement("MQTT-3.1.2-27")
    void aClientThatAnnouncedNoneGetsNoAlias(int maximum) {
        assertThat(messagesFor(maximum)).noneMatch(packet -> packet.properties().has(Property.TOPIC_ALIAS));
    }

    @Test
    @Statement("MQTT-3.2.2-17")
    void anAliasAboveTheBrokersMaximumEndsTheConnection() {
        assertAliasRefused(maximum() + 1);
    }

    @Test
    @Statement("MQTT-3.3.2-7")
    void aliasesEndWithTheConnection() {
        String topic = unique("gone");
        try (RawClient first = connect()) {
            first.publishAndWait(aliased(topic, 1));
        }
        try (RawClient second = connect()) {
            second.publish(aliased("", 1));
            second.expectDisconnect(ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    @Test
    @Statement("MQTT-3.3.2-8")
    void alias0EndsTheConnection() {
        assertAliasRefused(0);
        for (Packet packet : messagesFor(3)) {
            assertThat(packet.properties().number(Property.TOPIC_ALIAS, 1)).isNotZero();
        }
    }

    @Test
    @Statement("MQTT-3.3.2-9")
    void theHighestAliasOfAllEndsTheConnection() {
        assertAliasRefused(65_535);
    }

    @Test
    @Statement("MQTT-3.3.2-12")
    void allAliasesUpToTheMaximumAreTaken() {
        String topic = unique("aliases");
        int maximum = maximum();
        try (RawClient client = connect()) {
            client.subscribe(topic + "/+", 1);
            for (int alias = 1; alias <= maximum; alias++) {
                client.publishAndWait(aliased(topic + "/" + alias, alias));
            }
            for (int alias = maximum; alias >= 1; alias--) {
                client.publishAndWait(aliased("", alias).withQos(alias % 3));
            }
            client.receive(maximum);
            List<Packet> again = client.receive(maximum);
            for (int i = 0; i < maximum; i++) {
                assertThat(again.get(i).topic()).isEqualTo(topic + "/" + (maximum - i));
            }
        }
    }

    private static int maximum() {
        try (RawClient client = broker.open()) {
            int maximum = (int) client.connect(options("maximum")).properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
            assertThat(maximum).isPositive();
            return maximum;
        }
    }

    private static void assertAliasRefused(int alias) {
        try (RawClient client = connect()) {
            client.publish(aliased("topic", alias));
            client.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    /** What a client with this Topic Alias Maximum, or none below zero, gets of five topics in turn; their topics are checked. */
    private static List<Packet> messagesFor(int maximum) {
        String topic = unique("a-topic-that-is-long-enough");
        var options = options("aliases");
        try (RawClient publisher = connect();
                RawClient client =
                        broker.connect(maximum < 0 ? options : options.with(Property.TOPIC_ALIAS_MAXIMUM, maximum))) {
            client.subscribe(topic + "/#", 1);
            for (int i = 0; i < 20; i++) {
                publisher.publishAndWait(topic + "/" + i % 5, Integer.toString(i), i % 2);
            }
            Map<Long, String> topics = new HashMap<>();
            List<Packet> messages = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Packet packet = client.receive();
                long alias = packet.properties().number(Property.TOPIC_ALIAS, 0);
                if (alias != 0 && !packet.topic().isEmpty()) {
                    topics.put(alias, packet.topic());
                }
                String name = packet.topic().isEmpty() ? Objects.requireNonNull(topics.get(alias)) : packet.topic();
                assertThat(name).isEqualTo(topic + "/" + i % 5);
                messages.add(packet);
            }
            return messages;
        }
    }

    private static Message aliased(String topic, int alias) {
        return Message.of(topic, "x").withQos(1).with(Property.TOPIC_ALIAS, alias);
    }
}
