package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 3.3.1.3: RETAIN. */
final class RetainIT extends SharedBroker {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.1-5")
    void aRetainedMessageIsKeptWithItsQos(int qos) {
        String topic = unique("retain");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "old").withQos(1).retained());
            client.publishAndWait(Message.of(topic, "new").withQos(qos).retained());
        }
        try (RawClient client = connect()) {
            client.subscribe(topic, 2);
            assertThat(client.receive()).returns("new", Packet::text).returns(qos, Packet::qos);
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.3.1-6", "MQTT-3.3.1-8"})
    void aNewSubscriptionGetsTheLastOneOfEachTopic() {
        String topic = unique("each");
        try (RawClient client = connect()) {
            for (String end : new String[] {"/a", "/b", "/c/d", ""}) {
                client.publishAndWait(Message.of(topic + end, "first").retained());
                client.publishAndWait(
                        Message.of(topic + end, topic + end).withQos(1).retained());
            }
            client.publishAndWait(Message.of(unique("other"), "other").retained());
            client.subscribe(topic + "/#", 1);
            assertThat(client.receive(4))
                    .allMatch(Packet::retain)
                    .allMatch(packet -> packet.text().equals(packet.topic()))
                    .extracting(Packet::topic)
                    .containsExactlyInAnyOrder(topic, topic + "/a", topic + "/b", topic + "/c/d");
            client.expectNothing();
            client.subscribe(topic + "/+", 0);
            assertThat(client.receive(2))
                    .allMatch(Packet::retain)
                    .extracting(Packet::topic)
                    .containsExactlyInAnyOrder(topic + "/a", topic + "/b");
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-7")
    void oneAtQos0ThrowsTheEarlierOneAway() {
        String topic = unique("zero");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "old").withQos(2).retained());
            client.publishAndWait(Message.of(topic, "new").retained());
            client.subscribe(topic, 2);
            // A broker may forget the new one, and never has the old one.
            assertThat(client.drain()).allMatch(packet -> packet.text().equals("new"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.3.1-9")
    void whatASubscriptionBringsAfterwardsHasNoRetain(int qos) {
        String topic = unique("live");
        try (RawClient client = connect()) {
            client.subscribe(topic, 2);
            client.publishAndWait(Message.of(topic, "x").withQos(qos).retained());
            assertThat(client.receive()).returns(false, Packet::retain).returns(qos, Packet::qos);
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void anEmptyOneIsDeliveredAndRemovesTheOther() {
        String topic = unique("empty");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "x").withQos(1).retained());
            client.subscribe(topic, 1);
            client.receive();
            client.publishAndWait(Message.of(topic, "").withQos(1).retained());
            assertThat(client.receive()).returns("", Packet::text).returns(false, Packet::retain);
            client.subscribe(topic, 1);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-11")
    void anEmptyOneIsNotKept() {
        String topic = unique("none");
        try (RawClient client = connect()) {
            client.publishAndWait(Message.of(topic, "").withQos(1).retained());
            client.publishAndWait(Message.of(topic, "").retained());
            client.subscribe(topic, 1);
            client.expectNothing();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-12")
    void withoutRetainNothingIsKeptNorRemoved() {
        String topic = unique("plain");
        try (RawClient client = connect()) {
            client.publishAndWait(topic, "plain", 1);
            client.subscribe(topic, 1);
            client.expectNothing();
            client.unsubscribe(topic);

            client.publishAndWait(Message.of(topic, "kept").withQos(1).retained());
            client.publishAndWait(topic, "plain", 1);
            client.publishAndWait(topic, "", 1);
            client.subscribe(topic, 1);
            assertThat(client.receive().text()).isEqualTo("kept");
            client.expectNothing();
        }
    }
}
