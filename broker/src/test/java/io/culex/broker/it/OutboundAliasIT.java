package io.culex.broker.it;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.culex.api.Registration;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.NodePackages;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL;
import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Topic aliases from the broker to its clients. */
final class OutboundAliasIT extends OnEventLoops {
    @Test
    @DisplayName("A topic that comes again gets an alias, and then the alias stands for it")
    void aliasTakesTheTopicsPlace() {
        String topic = unique("outbound/alias");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient client = broker.connect(taking(5))) {
            client.subscribe(topic, 2);
            for (int i = 0; i < 6; i++) {
                publisher.publishAndWait(topic, "x", i % 3);
            }
            List<Packet> messages = client.receive(6);
            assertThat(messages.get(0).properties().has(Property.TOPIC_ALIAS)).isFalse();
            assertThat(messages.get(0).topic()).isEqualTo(topic);
            assertThat(messages.get(1).topic()).isEqualTo(topic);
            long alias = messages.get(1).properties().number(Property.TOPIC_ALIAS);
            for (Packet later : messages.subList(2, 6)) {
                assertThat(later.topic()).isEmpty();
                assertThat(later.properties().number(Property.TOPIC_ALIAS)).isEqualTo(alias);
                assertThat(later.text()).isEqualTo("x");
            }
            assertThat(messages).extracting(Packet::qos).containsExactly(0, 1, 2, 0, 1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4000, 5000, 100_000})
    @DisplayName("Receivers with and without aliases, of every version and QoS, get the same message")
    void differentReceivers(int size) {
        String topic = unique("outbound/mixed");
        byte[] payload = new byte[size];
        payload[size - 1] = 7;
        PacketProperties properties =
                PacketProperties.none().withUser("a", "b").with(Property.CONTENT_TYPE, "text/plain");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient older = broker.connect(MQTT_3_1_1);
                RawClient plain = broker.connect(MQTT_5);
                RawClient one = broker.connect(taking(1));
                RawClient ten = broker.connect(taking(10));
                RawClient identified = broker.connect(taking(10))) {
            older.subscribe(topic, 2);
            plain.subscribe(topic, 1);
            one.subscribe(topic, 0);
            ten.subscribe(topic, 2);
            identified.subscribe(
                    PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, 300), Filter.of(topic, 1));
            for (int i = 0; i < 9; i++) {
                publisher.publishAndWait(Message.of(topic, payload)
                        .withQos(i % 3)
                        .with(i % 2 == 0 ? properties : PacketProperties.none()));
            }
            for (RawClient client : List.of(older, plain, one, ten, identified)) {
                List<Packet> messages = withTopics(client.receive(9));
                assertThat(messages).allMatch(packet -> packet.topic().equals(topic));
                assertThat(messages)
                        .allSatisfy(packet -> assertThat(packet.payload()).isEqualTo(payload));
                if (client != older) {
                    for (int i = 0; i < 9; i++) {
                        assertThat(messages.get(i).properties().userProperties())
                                .hasSize(i % 2 == 0 ? 1 : 0);
                        assertThat(messages.get(i).properties().has(Property.CONTENT_TYPE))
                                .isEqualTo(i % 2 == 0);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("Short topics have no alias, and a resumed session begins without any")
    void shortTopicsAndNewConnections() {
        String topic = unique("outbound/resumed");
        ConnectOptions options = taking(10).persistent();
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient client = broker.connect(options)) {
                client.subscribe(topic, 1);
                client.subscribe("t/" + loops, 1);
                for (int i = 0; i < 4; i++) {
                    publisher.publishAndWait(topic, "x", 1);
                    publisher.publishAndWait("t/" + loops, "short", 1);
                }
                List<Packet> messages = client.receive(8);
                assertThat(messages)
                        .filteredOn(packet -> packet.text().equals("short"))
                        .noneMatch(packet -> packet.properties().has(Property.TOPIC_ALIAS));
                assertThat(messages).anyMatch(packet -> packet.topic().isEmpty());
                client.disconnect();
            }
            publisher.publishAndWait(topic, "waited", 1);
            try (RawClient client = broker.connect(options)) {
                assertThat(client.receive().topic()).isEqualTo(topic);
            }
        }
    }

    @Test
    @DisplayName("A message that fits without the three bytes of a new alias is sent without it")
    void atTheMaximumPacketSize() {
        String topic = unique("outbound/size");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient client = broker.connect(taking(10).with(Property.MAXIMUM_PACKET_SIZE, 100))) {
            client.subscribe(topic, 0);
            int overhead = publisher.publishBytes(Message.of(topic, ""), 0).length;
            for (int i = 0; i < 3; i++) {
                publisher.publishAndWait(Message.of(topic, new byte[100 - overhead]));
            }
            publisher.publishAndWait(Message.of(topic, new byte[101 - overhead]));
            publisher.publishAndWait(Message.of(topic, "x"));
            publisher.publishAndWait(Message.of(topic, new byte[101 - overhead]));

            List<Packet> messages = client.receive(5);
            assertThat(messages.subList(0, 3)).allMatch(packet -> packet.length() == 100);
            assertThat(messages.get(3).properties().has(Property.TOPIC_ALIAS)).isTrue();
            // With its topic it was too large; with the alias in its place it fits.
            assertThat(messages.get(4).topic()).isEmpty();
        }
    }

    @Test
    @DisplayName("A message that a plugin changes for one receiver comes under its own topic")
    void replacedMessages() {
        String topic = unique("outbound/replaced");
        DeliveryInterceptor upper = (publish, receivers) -> {
            if (!publish.topic().equals(topic)) {
                return DeliveryInterceptor.Decision.PROCEED;
            }
            DeliveryInterceptor.Answer other = new DeliveryInterceptor.Replace(
                    io.culex.api.Message.copyOf(publish).withPayload("X".getBytes(StandardCharsets.UTF_8)));
            return new DeliveryInterceptor.Each(Collections.nCopies(receivers.size(), other));
        };
        try (Registration _ = broker.context().register(upper);
                RawClient publisher = broker.connect(MQTT_5);
                RawClient client = broker.connect(taking(10))) {
            client.subscribe(topic, 1);
            for (int i = 0; i < 5; i++) {
                publisher.publishAndWait(topic, "x", 1);
            }
            assertThat(withTopics(client.receive(5)))
                    .allMatch(packet -> packet.topic().equals(topic))
                    .allMatch(packet -> packet.text().equals("X"));
        }
    }

    @Test
    @DisplayName("The HiveMQ client sends and takes aliases")
    void hiveMq() throws Exception {
        String topic = unique("outbound/hivemq");
        Mqtt5BlockingClient client = hiveMqClient(10);
        Mqtt5BlockingClient publisher = hiveMqClient(0);
        try (var messages = client.publishes(ALL)) {
            client.subscribeWith()
                    .topicFilter(topic + "/#")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            for (int i = 0; i < 60; i++) {
                publisher
                        .publishWith()
                        .topic(topic + "/" + i % 6)
                        .qos(Objects.requireNonNull(MqttQos.fromCode(i % 3)))
                        .payload(Integer.toString(i).getBytes(StandardCharsets.UTF_8))
                        .send();
            }
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Mqtt5Publish message = messages.receive(10, TimeUnit.SECONDS).orElseThrow();
                String payload = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
                assertThat(message.getTopic().toString()).isEqualTo(topic + "/" + Integer.parseInt(payload) % 6);
                got.add(payload);
            }
            assertThat(got).hasSize(60).doesNotHaveDuplicates();
        } finally {
            client.disconnect();
            publisher.disconnect();
        }
    }

    @Test
    @DisplayName("mqtt.js sends and takes aliases")
    void mqttJs() {
        Path folder = NodePackages.installed(Path.of("src/test/node"));
        String url = "mqtt://127.0.0.1:" + broker.port();
        List<String> command = List.of("node", "aliases.js", url, unique("outbound/js"));
        try (ExternalClient client = ExternalClient.start(folder, command)) {
            List<String> lines = client.await();
            assertThat(lines.getLast()).isEqualTo("in 54 out 57");
            assertThat(lines).hasSize(61);
        }
    }

    private static Mqtt5BlockingClient hiveMqClient(int takes) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(unique("hivemq"))
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
        client.connectWith()
                .restrictions()
                .topicAliasMaximum(takes)
                .sendTopicAliasMaximum(16)
                .applyRestrictions()
                .send();
        return client;
    }

    private static ConnectOptions taking(int maximum) {
        return ConnectOptions.of(MQTT_5, unique("taking")).with(Property.TOPIC_ALIAS_MAXIMUM, maximum);
    }

    /** The same messages with the topics that their aliases stand for. */
    private static List<Packet> withTopics(List<Packet> messages) {
        Map<Long, String> topics = new HashMap<>();
        List<Packet> all = new ArrayList<>();
        for (Packet packet : messages) {
            long alias = packet.properties().number(Property.TOPIC_ALIAS, 0);
            if (alias != 0 && !packet.topic().isEmpty()) {
                topics.put(alias, packet.topic());
            }
            String topic = packet.topic().isEmpty() ? Objects.requireNonNull(topics.get(alias)) : packet.topic();
            all.add(new Packet(
                    packet.type(),
                    packet.length(),
                    packet.dup(),
                    packet.qos(),
                    packet.retain(),
                    packet.packetId(),
                    packet.sessionPresent(),
                    packet.reasonCodes(),
                    topic,
                    packet.payload(),
                    packet.properties()));
        }
        return all;
    }
}
