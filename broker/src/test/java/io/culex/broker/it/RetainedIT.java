package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.UserProperty;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class RetainedIT extends OnEventLoops {
    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionsAndQos")
    @DisplayName("A new subscription gets the retained message with RETAIN set [MQTT-3.3.1-5] [MQTT-3.3.1-8]")
    void set(ProtocolVersion version, int qos) {
        String topic = unique("retained");
        try (RawClient publisher = broker.connect(version);
                RawClient subscriber = broker.connect(version)) {
            publisher.publishAndWait(Message.of(topic, "kept").withQos(qos).retained());

            subscriber.subscribe(topic, qos);

            Packet message = subscriber.receive();
            assertThat(message.text()).isEqualTo("kept");
            assertThat(message.retain()).isTrue();
            assertThat(message.qos()).isEqualTo(qos);
            subscriber.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A retained message is replaced by the next and removed by an empty one [MQTT-3.3.1-6] [MQTT-3.3.1-7]")
    void replaceAndClear(ProtocolVersion version) {
        String topic = unique("retained");
        try (RawClient publisher = broker.connect(version)) {
            publisher.publishAndWait(Message.of(topic, "one").withQos(1).retained());
            publisher.publishAndWait(Message.of(topic, "two").withQos(2).retained());
            // A message without RETAIN leaves it alone [MQTT-3.3.1-8].
            publisher.publishAndWait(topic, "passing", 1);
            assertThat(retainedTexts(version, topic)).containsExactly("two");

            publisher.publishAndWait(Message.of(topic, "three").retained());
            assertThat(retainedTexts(version, topic)).containsExactly("three");

            publisher.publishAndWait(Message.of(topic, "").retained());
            assertThat(retainedTexts(version, topic)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A live message has RETAIN clear, the one that clears too [MQTT-3.3.1-9] [MQTT-3.3.1-12]")
    void liveMessages(ProtocolVersion version) {
        String topic = unique("live");
        try (RawClient publisher = broker.connect(version);
                RawClient subscriber = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            publisher.publishAndWait(Message.of(topic, "x").withQos(1).retained());
            publisher.publishAndWait(Message.of(topic, "").withQos(1).retained());
            List<Packet> messages = subscriber.receive(2);
            assertThat(messages).extracting(Packet::text).containsExactly("x", "");
            assertThat(messages).noneMatch(Packet::retain);
        }
    }

    @Test
    @DisplayName("5.0: Retain As Published keeps the flag [MQTT-3.3.1-13]")
    void retainAsPublished() {
        String topic = unique("rap");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient subscriber = broker.connect(MQTT_5)) {
            subscriber.subscribe(Filter.of(topic, 1).retainAsPublished());
            publisher.publishAndWait(Message.of(topic, "a").withQos(1).retained());
            publisher.publishAndWait(topic, "b", 1);
            assertThat(subscriber.receive(2)).extracting(Packet::retain).containsExactly(true, false);
        }
    }

    @Test
    @DisplayName(
            "5.0: Retain Handling 0 sends always, 1 to new subscriptions, 2 never [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11]")
    void retainHandling() {
        String topic = unique("handling");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publishAndWait(Message.of(topic, "kept").withQos(1).retained());

            client.subscribe(Filter.of(topic, 1).retainHandling(2));
            client.expectNothing();
            client.subscribe(Filter.of(topic, 1).retainHandling(1));
            client.expectNothing();
            client.subscribe(Filter.of(topic, 1).retainHandling(0));
            assertThat(client.receive().text()).isEqualTo("kept");
            client.subscribe(Filter.of(topic, 0).retainHandling(0));
            assertThat(client.receive().qos()).isZero();
            client.unsubscribe(topic);
            client.subscribe(Filter.of(topic, 1).retainHandling(1));
            assertThat(client.receive().text()).isEqualTo("kept");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1", "MQTT_3_1_1"})
    @DisplayName("3.x: subscribing again sends the retained message again [MQTT-3.8.4-3]")
    void subscribeAgain(ProtocolVersion version) {
        String topic = unique("again");
        try (RawClient client = broker.connect(version)) {
            client.publishAndWait(Message.of(topic, "kept").withQos(1).retained());
            for (int i = 0; i < 2; i++) {
                client.subscribe(topic, 1);
                assertThat(client.receive().retain()).isTrue();
            }
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("A resumed session does not get retained messages again")
    void resumedSession() {
        String topic = unique("resumed");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("resumer")).persistent();
        try (RawClient client = broker.connect(options)) {
            client.publishAndWait(Message.of(topic, "kept").withQos(1).retained());
            client.subscribe(topic, 1);
            client.receive();
            client.disconnect();
        }
        try (RawClient client = broker.connect(options)) {
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("Wildcards find retained messages, but not those under $ [MQTT-4.7.2-1]")
    void wildcards() {
        String root = unique("tree");
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (String topic :
                    List.of(root, root + "/a", root + "/a/b", root + "/a/b/c", root + "/x/b", "$" + root + "/a")) {
                publisher.publishAndWait(Message.of(topic, topic).withQos(1).retained());
            }
            assertThat(retainedTexts(MQTT_5, root + "/#"))
                    .containsExactlyInAnyOrder(root, root + "/a", root + "/a/b", root + "/a/b/c", root + "/x/b");
            assertThat(retainedTexts(MQTT_5, root + "/+")).containsExactly(root + "/a");
            assertThat(retainedTexts(MQTT_5, root + "/+/b")).containsExactlyInAnyOrder(root + "/a/b", root + "/x/b");
            assertThat(retainedTexts(MQTT_5, "+/x/b")).containsExactly(root + "/x/b");
            assertThat(retainedTexts(MQTT_5, "$" + root + "/+")).containsExactly("$" + root + "/a");
            assertThat(retainedTexts(MQTT_5, "#")).noneMatch(text -> text.startsWith("$"));
            assertThat(retainedTexts(MQTT_5, "+/a")).noneMatch(text -> text.startsWith("$"));
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("Thousands of retained messages, more than fit into a window, all arrive")
    void many(ProtocolVersion version) {
        String root = unique("many");
        int count = 3000;
        try (RawClient publisher = broker.connect(version);
                RawClient subscriber = broker.connect(version)) {
            for (int i = 0; i < count; i++) {
                publisher.publish(Message.of(root + "/" + i % 10 + "/" + i, Integer.toString(i))
                        .withQos(i % 2)
                        .retained());
                if (i % 500 == 499) {
                    publisher.drain();
                }
            }
            subscriber.subscribe(root + "/#", 1);
            List<Packet> messages = subscriber.receive(count);
            assertThat(messages).allMatch(Packet::retain);
            assertThat(messages)
                    .extracting(Packet::text)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count)
                            .mapToObj(Integer::toString)
                            .toList());
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("Properties of a retained message are kept")
    void properties() {
        String topic = unique("properties");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publishAndWait(Message.of(topic, "x")
                    .withQos(1)
                    .retained()
                    .with(Property.CONTENT_TYPE, "text/plain")
                    .with(PacketProperties.none()
                            .with(Property.CONTENT_TYPE, "text/plain")
                            .withUser("k", "v")));
            client.subscribe(PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, 42), Filter.of(topic, 1));
            Packet message = client.receive();
            assertThat(message.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
            assertThat(message.properties().userProperties()).containsExactly(new UserProperty("k", "v"));
            assertThat(message.properties().subscriptionIdentifiers()).containsExactly(42L);
        }
    }

    @Test
    @DisplayName("A retained message and a live one in a race: the subscriber ends with the newest")
    void raceWithLiveMessages() {
        String topic = unique("race");
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (int round = 0; round < 50; round++) {
                publisher.publishAndWait(
                        Message.of(topic, "old " + round).withQos(1).retained());
                try (RawClient subscriber = broker.connect(MQTT_5)) {
                    int id = publisher.publish(
                            Message.of(topic, "new " + round).withQos(1).retained());
                    subscriber.subscribe(topic, 1);
                    publisher.await(PUBACK, id);
                    List<Packet> all = subscriber.drain();
                    assertThat(all).isNotEmpty();
                    assertThat(all.getLast().text()).isEqualTo("new " + round);
                }
            }
        }
    }

    /** What a fresh client finds retained under a filter. */
    private static List<String> retainedTexts(ProtocolVersion version, String filter) {
        try (RawClient client = broker.connect(version)) {
            client.subscribe(filter, 1);
            return client.drain().stream().map(Packet::text).toList();
        }
    }
}
