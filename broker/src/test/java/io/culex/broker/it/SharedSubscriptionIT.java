package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.SUBSCRIBE;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class SharedSubscriptionIT extends OnEventLoops {
    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#versionsAndQos")
    @DisplayName("D10: each message goes to one member of the group, all members get some [MQTT-4.8.2-4]")
    void balance(ProtocolVersion version, int qos) {
        String topic = unique("shared");
        String filter = "$share/" + unique("group") + "/" + topic;
        List<RawClient> members = new ArrayList<>();
        try (RawClient publisher = broker.connect(version)) {
            for (int i = 0; i < 3; i++) {
                RawClient member = broker.connect(version);
                members.add(member);
                assertThat(member.subscribe(filter, qos)).isEqualTo(qos);
            }
            for (int i = 0; i < 90; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), qos);
            }
            List<String> all = new ArrayList<>();
            for (RawClient member : members) {
                List<Packet> got = member.drain();
                assertThat(got).as("a fair share").hasSizeBetween(10, 60);
                got.forEach(packet -> all.add(packet.text()));
            }
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 90).mapToObj(Integer::toString).toList());
        } finally {
            members.forEach(RawClient::close);
        }
    }

    @Test
    @DisplayName("Groups are independent of each other and of ordinary subscriptions [MQTT-4.8.2-4]")
    void groups() {
        String topic = unique("shared");
        String group = unique("group");
        try (RawClient a = broker.connect(MQTT_5);
                RawClient b = broker.connect(MQTT_5);
                RawClient plain = broker.connect(MQTT_5)) {
            a.subscribe("$share/" + group + "-a/" + topic, 1);
            b.subscribe("$share/" + group + "-b/+", 1);
            plain.subscribe(topic, 1);

            plain.publishAndWait(topic, "x", 1);

            assertThat(a.receive().text()).isEqualTo("x");
            assertThat(b.receive().text()).isEqualTo("x");
            assertThat(plain.receive().text()).isEqualTo("x");
            plain.expectNothing();
        }
    }

    @Test
    @DisplayName("One group name with two filters makes two shared subscriptions")
    void oneGroupTwoFilters() {
        String root = unique("shared");
        String group = unique("group");
        try (RawClient one = broker.connect(MQTT_5);
                RawClient two = broker.connect(MQTT_5)) {
            one.subscribe("$share/" + group + "/" + root + "/+", 1);
            two.subscribe("$share/" + group + "/" + root + "/#", 1);

            one.publishAndWait(root + "/a", "x", 1);

            assertThat(one.receive().text()).isEqualTo("x");
            assertThat(two.receive().text()).isEqualTo("x");
            one.expectNothing();
            two.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("A member that is away is passed over while others are there")
    void offlineMember(ProtocolVersion version) {
        String topic = unique("shared");
        String filter = "$share/" + unique("group") + "/" + topic;
        ConnectOptions away = ConnectOptions.of(version, unique("away")).persistent();
        try (RawClient member = broker.connect(away)) {
            member.subscribe(filter, 1);
            member.disconnect();
        }
        try (RawClient present = broker.connect(version);
                RawClient publisher = broker.connect(version)) {
            present.subscribe(filter, 1);
            for (int i = 0; i < 20; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), 1);
            }
            assertThat(present.receive(20)).hasSize(20);
            present.expectNothing();
        }
        try (RawClient member = broker.connect(away)) {
            member.expectNothing();
        }
    }

    @Test
    @DisplayName("While all members are away each message waits for one of them, none twice")
    void allOffline() {
        String topic = unique("shared");
        String filter = "$share/" + unique("group") + "/" + topic;
        List<ConnectOptions> members = List.of(
                ConnectOptions.of(MQTT_5, unique("away")).persistent(),
                ConnectOptions.of(MQTT_3_1_1, unique("away")).persistent());
        for (ConnectOptions options : members) {
            try (RawClient member = broker.connect(options)) {
                member.subscribe(filter, 1);
                member.disconnect();
            }
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            for (int i = 0; i < 20; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), 1);
            }
        }
        List<String> all = new ArrayList<>();
        for (ConnectOptions options : members) {
            try (RawClient member = broker.connect(options)) {
                member.drain().forEach(packet -> all.add(packet.text()));
            }
        }
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("A member that leaves gets nothing more; the last one ends the group [MQTT-3.10.4-1]")
    void leaving() {
        String topic = unique("shared");
        String filter = "$share/" + unique("group") + "/" + topic;
        try (RawClient one = broker.connect(MQTT_5);
                RawClient two = broker.connect(MQTT_5)) {
            one.subscribe(filter, 1);
            two.subscribe(filter, 1);
            assertThat(two.unsubscribe(filter).reasonCode()).isZero();
            for (int i = 0; i < 10; i++) {
                two.publishAndWait(topic, "x", 1);
            }
            assertThat(one.receive(10)).hasSize(10);
            two.expectNothing();
            one.unsubscribe(filter);
            two.publishAndWait(topic, "x", 1);
            one.expectNothing();
        }
    }

    @Test
    @DisplayName("Retained messages are not sent to shared subscriptions")
    void retained() {
        String topic = unique("shared");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.publishAndWait(Message.of(topic, "kept").withQos(1).retained());
            client.subscribe("$share/" + unique("group") + "/" + topic, 1);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("Each member gets the QoS it was granted [MQTT-4.8.2-3]")
    void qosPerMember() {
        String topic = unique("shared");
        String filter = "$share/" + unique("group") + "/" + topic;
        try (RawClient zero = broker.connect(MQTT_5);
                RawClient two = broker.connect(MQTT_5)) {
            zero.subscribe(filter, 0);
            two.subscribe(filter, 2);
            for (int i = 0; i < 20; i++) {
                two.publishAndWait(topic, "x", 2);
            }
            assertThat(zero.drain()).isNotEmpty().allMatch(packet -> packet.qos() == 0);
            assertThat(two.drain()).isNotEmpty().allMatch(packet -> packet.qos() == 2);
        }
    }

    @Test
    @DisplayName("The group's subscription identifier is that of the member")
    void identifier() {
        String topic = unique("shared");
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe(
                    PacketProperties.none().with(Property.SUBSCRIPTION_IDENTIFIER, 7),
                    Filter.of("$share/" + unique("group") + "/" + topic, 1));
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().properties().subscriptionIdentifiers()).containsExactly(7L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$share/", "$share/group", "$share//a", "$share/gr+oup/a", "$share/gr#oup/a", "$share/group/"})
    @DisplayName("A share name needs a character, no wildcard, and a filter behind it [MQTT-4.8.2-1] [MQTT-4.8.2-2]")
    void invalidNames(String filter) {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.send(new PacketWriter()
                    .u16(1)
                    .properties(MQTT_5, PacketProperties.none())
                    .text(filter)
                    .u8(0)
                    .toPacket(SUBSCRIBE, 2));
            Refusals.expectFilterRefused(client);
        }
    }

    @Test
    @DisplayName("No Local on a shared subscription is a protocol error [MQTT-3.8.3-4]")
    void noLocal() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.send(new PacketWriter()
                    .u16(1)
                    .properties(MQTT_5, PacketProperties.none())
                    .text("$share/g/a")
                    .u8(4)
                    .toPacket(SUBSCRIBE, 2));
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }
}
