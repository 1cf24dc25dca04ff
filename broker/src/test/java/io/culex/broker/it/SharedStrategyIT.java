package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code mqtt.shared-subscription-strategy}, with one event loop and with several. */
final class SharedStrategyIT {
    private static final int MEMBERS = 4;

    private static TestBroker start(String strategy, int loops) {
        return TestBroker.builder()
                .set("mqtt.shared-subscription-strategy", strategy)
                .set("threads.event-loops", Integer.toString(loops))
                .start();
    }

    /** Members of both versions on one filter, and one more that is away. */
    private static List<RawClient> join(TestBroker broker, String filter) {
        try (RawClient away =
                broker.connect(ConnectOptions.of(MQTT_3_1_1, unique("away")).persistent())) {
            away.subscribe(filter, 1);
            away.disconnect();
        }
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            ProtocolVersion version = i % 2 == 0 ? MQTT_5 : MQTT_3_1_1;
            RawClient member = broker.connect(version);
            assertThat(member.subscribe(filter, 1)).isEqualTo(1);
            members.add(member);
        }
        return members;
    }

    private static List<List<String>> received(List<RawClient> members) {
        return members.stream()
                .map(member -> member.drain().stream().map(Packet::text).toList())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("round-robin: members take turns, whoever publishes; each gets its share in order")
    void roundRobin(int loops) {
        try (TestBroker broker = start("round-robin", loops);
                RawClient publisher = broker.connect(MQTT_5)) {
            String topic = unique("turns");
            List<RawClient> members = join(broker, "$share/g/" + topic);
            for (int i = 10; i < 50; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), 1);
            }
            assertThat(received(members))
                    .allSatisfy(got -> assertThat(got).hasSize(10).isSorted());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("random: nothing is lost, everybody who is there gets something")
    void random(int loops) {
        try (TestBroker broker = start("random", loops);
                RawClient publisher = broker.connect(MQTT_5)) {
            String topic = unique("random");
            List<RawClient> members = join(broker, "$share/g/" + topic);
            for (int i = 100; i < 300; i++) {
                publisher.publishAndWait(topic, Integer.toString(i), 1);
            }
            List<List<String>> got = received(members);
            assertThat(got).allSatisfy(some -> assertThat(some).isNotEmpty().isSorted());
            assertThat(got.stream().flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(100, 300)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("least-inflight: who acknowledges nothing gets one message, the others share the rest")
    void leastInflight(int loops) {
        try (TestBroker broker = start("least-inflight", loops);
                RawClient publisher = broker.connect(MQTT_5);
                RawClient stuck = broker.connect(MQTT_5).manualAcks();
                RawClient busy = broker.connect(MQTT_5)) {
            String topic = unique("least");
            String filter = "$share/g/" + topic;
            stuck.subscribe(filter, 1);
            for (int i = 0; i < 3; i++) {
                publisher.publishAndWait(topic, "stuck", 1);
            }
            assertThat(stuck.receive(3)).hasSize(3);
            busy.subscribe(filter, 1);
            for (int i = 0; i < 20; i++) {
                publisher.publishAndWait(topic, "busy", 1);
                assertThat(busy.receive().text()).isEqualTo("busy");
                busy.ping(); // its PUBACK is taken
            }
            stuck.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("least-inflight: many messages at once are spread over members on other loops, too")
    void leastInflightAtOnce(int loops) {
        try (TestBroker broker = start("least-inflight", loops);
                RawClient publisher = broker.connect(MQTT_5)) {
            String topic = unique("burst");
            List<RawClient> members = join(broker, "$share/g/" + topic);
            members.forEach(RawClient::manualAcks);
            java.io.ByteArrayOutputStream burst = new java.io.ByteArrayOutputStream();
            for (int id = 1; id <= 40; id++) {
                burst.writeBytes(publisher.publishBytes(
                        io.culex.testkit.Message.of(topic, "x").withQos(1), id));
            }
            publisher.send(burst.toByteArray());
            publisher.await(PacketType.PUBACK, 40);
            assertThat(received(members)).allSatisfy(got -> assertThat(got).hasSize(10));
        }
    }

    @ParameterizedTest
    @CsvSource({"hash-topic,1", "hash-topic,3", "hash-client,1", "hash-client,3"})
    @DisplayName("hash-…: what is of one topic or publisher goes to one member, in order; all members get some")
    void hashes(String strategy, int loops) {
        boolean byTopic = strategy.equals("hash-topic");
        try (TestBroker broker = start(strategy, loops)) {
            String root = unique("hash");
            List<RawClient> members = join(broker, "$share/g/" + root + "/+");
            for (int source = 100; source < 140; source++) {
                try (RawClient publisher = broker.connect(ConnectOptions.of(MQTT_5, root + "-" + source))) {
                    for (int i = 0; i < 5; i++) {
                        String topic = root + "/" + (byTopic ? source : source + i);
                        publisher.publishAndWait(topic, (byTopic ? 0 : source) + "/" + i, 1);
                    }
                }
            }
            Set<String> seen = new TreeSet<>();
            for (RawClient member : members) {
                List<Packet> got = member.drain();
                assertThat(got).isNotEmpty().hasSizeLessThan(200);
                Set<String> sources = new TreeSet<>();
                for (int i = 0; i < got.size(); i++) {
                    Packet packet = got.get(i);
                    assertThat(packet.text()).endsWith("/" + i % 5);
                    sources.add(byTopic ? packet.topic() : packet.text().substring(0, 3));
                }
                assertThat(sources).hasSize(got.size() / 5).noneMatch(seen::contains);
                seen.addAll(sources);
            }
            assertThat(seen).hasSize(40);
        }
    }
}
