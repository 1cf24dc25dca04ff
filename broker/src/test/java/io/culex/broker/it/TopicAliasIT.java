package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class TopicAliasIT extends OnEventLoops {
    @Test
    @DisplayName("An alias stands for its topic until it is set anew [MQTT-3.3.2-12]")
    void alias() {
        String topic = unique("alias");
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic + "/#", 2);

            publisher.publishAndWait(aliased(topic + "/a", 1).withQos(1));
            publisher.publishAndWait(aliased("", 1));
            publisher.publishAndWait(aliased(topic + "/b", 2));
            publisher.publishAndWait(aliased("", 1).withQos(2));
            publisher.publishAndWait(aliased(topic + "/c", 1));
            publisher.publishAndWait(aliased("", 1).withQos(1));
            publisher.publishAndWait(aliased("", 2));

            List<Packet> messages = subscriber.receive(7);
            assertThat(messages)
                    .extracting(packet -> packet.topic().substring(topic.length()))
                    .containsExactly("/a", "/a", "/b", "/a", "/c", "/c", "/b");
            // The subscriber announced no Topic Alias Maximum [MQTT-3.1.2-26] [MQTT-3.1.2-27].
            assertThat(messages).noneMatch(packet -> packet.properties().has(Property.TOPIC_ALIAS));
        }
    }

    @Test
    @DisplayName("The largest announced alias is valid [MQTT-3.3.2-9]")
    void largest() {
        String topic = unique("alias");
        try (RawClient client = broker.open()) {
            long maximum = client.connect(ConnectOptions.of(MQTT_5, unique("largest")))
                    .properties()
                    .number(Property.TOPIC_ALIAS_MAXIMUM);
            client.subscribe(topic, 0);
            client.publishAndWait(aliased(topic, maximum));
            client.publishAndWait(aliased("", maximum));
            assertThat(client.receive(2)).extracting(Packet::topic).containsExactly(topic, topic);
            client.publish(aliased(topic, maximum + 1));
            client.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    @Test
    @DisplayName("Alias 0 is invalid [MQTT-3.3.2-8]")
    void zero() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish(aliased("a", 0));
            client.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    @Test
    @DisplayName("An alias that was not set is a protocol error")
    void unknown() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish(aliased("", 3));
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    @Test
    @DisplayName("A PUBLISH with neither topic nor alias is a protocol error")
    void neither() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publish(Message.of("", "x"));
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_NAME_INVALID);
        }
    }

    @Test
    @DisplayName("Aliases end with the connection, not the session [MQTT-3.3.2-7]")
    void otherConnection() {
        String topic = unique("alias");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("alias")).persistent();
        try (RawClient client = broker.connect(options)) {
            client.publishAndWait(aliased(topic, 1));
            client.disconnect();
        }
        try (RawClient client = broker.connect(options)) {
            client.publish(aliased("", 1));
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_ALIAS_INVALID);
        }
    }

    @Test
    @DisplayName("Aliases of two clients do not mix")
    void otherClient() {
        String topic = unique("alias");
        try (RawClient one = broker.connect(MQTT_5);
                RawClient two = broker.connect(MQTT_5);
                RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe(topic + "/+", 0);
            one.publishAndWait(aliased(topic + "/one", 1));
            two.publishAndWait(aliased(topic + "/two", 1));
            one.publishAndWait(aliased("", 1));
            assertThat(subscriber.receive(3))
                    .extracting(Packet::topic)
                    .containsExactlyInAnyOrder(topic + "/one", topic + "/one", topic + "/two");
        }
    }

    @Test
    @DisplayName("A retained message sent by alias is retained under its topic")
    void retained() {
        String topic = unique("alias");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publishAndWait(aliased(topic, 1));
            client.publishAndWait(aliased("", 1).withQos(1).retained());
            client.subscribe(topic, 1);
            assertThat(client.receive().topic()).isEqualTo(topic);
        }
    }

    private static Message aliased(String topic, long alias) {
        return Message.of(topic, "x").with(Property.TOPIC_ALIAS, alias);
    }
}
