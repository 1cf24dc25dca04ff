package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.WillInterceptor;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What brought other brokers down, or let one client harm another. A canary pair goes on beside each attack and must get all of
 * its messages in time. Sessions that fail by themselves are in {@link FaultySessionsIT}.
 */
@DisplayName("Attacks that are known from other brokers")
final class KnownAttacksIT {
    private static final Duration WORST = Duration.ofSeconds(3);

    @SuppressWarnings("NullAway.Init") // set before each test
    private TestBroker broker;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Canary canary;

    @BeforeEach
    void start() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "1") // so that a loop that dies takes the canary with it
                .set("limits.max-topic-levels", "65535")
                .start();
        canary = Canary.of(broker);
    }

    @AfterEach
    void close() throws InterruptedException {
        try (TestBroker _ = broker;
                Canary singing = canary) {
            singing.sing(5);
            singing.assertWell(WORST);
        }
    }

    private static ConnectOptions stays(String clientId) {
        return ConnectOptions.of(MQTT_5, clientId).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, 60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$share",
                "$share/",
                "$share/g",
                "$share//a",
                "$share/g/",
                "$share/+/a",
                "$share/#/a",
                "$share/g+/a",
                "$share/g/a#"
            })
    @DisplayName("A malformed $share in SUBSCRIBE and UNSUBSCRIBE harms nobody")
    void malformedShare(String filter) {
        for (ProtocolVersion version : new ProtocolVersion[] {MQTT_3_1_1, MQTT_5}) {
            for (PacketType type : new PacketType[] {PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE}) {
                try (RawClient client = broker.connect(version)) {
                    PacketWriter packet = new PacketWriter()
                            .u16(1)
                            .properties(version, PacketProperties.none())
                            .text(filter);
                    client.send((type == PacketType.SUBSCRIBE ? packet.u8(0) : packet).toPacket(type, 2));
                    // Answered or closed, depending on version and filter; what counts is that nothing else happens.
                    client.send(new PacketWriter().toPacket(PacketType.DISCONNECT, 0));
                    client.awaitClosed();
                }
            }
        }
        await().until(() -> broker.context().subscriptions().count() == 1); // that of the canary
    }

    @Test
    @DisplayName("A second CONNECT ends the connection and leaves the session as it was")
    void secondConnect() {
        ConnectOptions options = stays(unique("twice"));
        try (RawClient client = broker.connect(options)) {
            client.subscribe("second", 1);
            client.send(ConnectOptions.of(MQTT_5, "other").toBytes());
            client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait("second", "kept", 1);
        }
        try (RawClient client = broker.connect(options)) {
            assertThat(client.receive().text()).isEqualTo("kept");
        }
        assertThat(broker.context().sessions().clientIds()).doesNotContain("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/#", "$share/g/#", "$SYS/#", "/", "\"", "../../etc", "a b"})
    @DisplayName("A client id that looks like a filter is a name like any other")
    void wildcardInClientId(String clientId) {
        try (RawClient other = broker.connect(ConnectOptions.of(MQTT_5, "a"));
                RawClient odd = broker.connect(ConnectOptions.of(MQTT_5, clientId))) {
            other.subscribe("to/a", 1);
            odd.subscribe("to/odd", 1);
            odd.publishAndWait("to/a", "x", 1);
            assertThat(other.receive().text()).isEqualTo("x");
            odd.expectNothing();
            try (RawClient again = broker.connect(ConnectOptions.of(MQTT_5, clientId))) {
                odd.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                again.ping();
            }
            other.ping();
        }
    }

    @Test
    @DisplayName("No user name, an empty one, and one with U+0000 let nobody in who has no password")
    void nullUserName() {
        try (TestBroker closed = TestBroker.builder()
                .set("authentication.anonymous", "deny")
                .set("authentication.users", "[{name: alice, password: secret}]")
                .start()) {
            for (String name : new String[] {null, "", "\0", "alice\0", "ALICE"}) {
                for (ProtocolVersion version : new ProtocolVersion[] {MQTT_3_1_1, MQTT_5}) {
                    try (RawClient client = closed.open()) {
                        client.version(version);
                        client.send(ConnectOptions.of(version, unique("u"))
                                .credentials(name, "secret")
                                .toBytes());
                        List<Packet> answer = client.awaitClosed();
                        assertThat(answer).allMatch(packet -> packet.reasonCode() != 0);
                    }
                }
            }
            try (RawClient alice =
                    closed.connect(ConnectOptions.of(MQTT_5, unique("u")).credentials("alice", "secret"))) {
                alice.ping();
            }
        }
    }

    @Test
    @DisplayName("An exception of a hook while a message is delivered stops no other message")
    void faultyDeliveryHook() {
        DeliveryInterceptor faulty = new DeliveryInterceptor() {
            @Override
            public List<String> topicFilters() {
                return List.of("faulty/#");
            }

            @Override
            public Decision onDeliver(io.culex.api.Publish publish, List<Receiver> receivers) {
                throw new IllegalStateException("a fault on purpose");
            }
        };
        try (Registration _ = broker.context().register(faulty);
                RawClient victim = broker.connect(stays(unique("victim")));
                RawClient publisher = broker.connect(MQTT_5)) {
            victim.subscribe("faulty/#", 1);
            victim.subscribe("fine", 1);
            for (int i = 0; i < 10; i++) {
                publisher.publish("faulty/" + i, "x", 1);
            }
            publisher.ping();
            publisher.publish("fine", "y", 1);
            assertThat(victim.receive().text()).isEqualTo("y");
        }
    }

    @Test
    @DisplayName("A hook that fails at the will of a session stops neither its end nor that of others")
    void faultyWillHook() {
        WillInterceptor faulty = (client, clientId, will) -> {
            if (clientId.startsWith("bad")) {
                throw new IllegalStateException("a fault on purpose");
            }
            return PublishInterceptor.Decision.PROCEED;
        };
        try (Registration _ = broker.context().register(faulty)) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String id = unique(i % 2 == 0 ? "bad" : "good");
                ids.add(id);
                try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id)
                        .with(Property.SESSION_EXPIRY_INTERVAL, 1)
                        .will(Message.of("will", id).with(Property.WILL_DELAY_INTERVAL, 1)))) {
                    client.ping();
                }
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            broker.context().sessions().clientIds().stream().noneMatch(ids::contains));
        }
    }

    @Test
    @DisplayName("A QoS 2 message that is replayed a thousand times is delivered once")
    void replayedQos2() {
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5).manualAcks()) {
            subscriber.subscribe("once", 2);
            Message message = Message.of("once", "x").withQos(2).withPacketId(7);
            for (int i = 0; i < 1000; i++) {
                publisher.send(publisher.publishBytes(i == 0 ? message : message.again(7), 7));
            }
            for (int i = 0; i < 1000; i++) {
                publisher.await(PacketType.PUBREC, 7);
            }
            publisher.ack(PacketType.PUBREL, 7);
            publisher.await(PacketType.PUBCOMP, 7);
            assertThat(subscriber.receive().text()).isEqualTo("x");
            subscriber.expectNothing();
        }
    }

    @Test
    @DisplayName("PUBREL is sent again on resume until PUBCOMP comes")
    void pubRelOnResume() {
        ConnectOptions options = stays(unique("rel"));
        int id;
        try (RawClient subscriber = broker.connect(options).manualAcks();
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe("rel", 2);
            publisher.publishAndWait("rel", "x", 2);
            id = subscriber.receive().packetId();
            subscriber.ack(PacketType.PUBREC, id);
            assertThat(subscriber.await(PacketType.PUBREL).packetId()).isEqualTo(id);
        }
        for (int i = 0; i < 3; i++) {
            try (RawClient again = broker.connect(options).manualAcks()) {
                assertThat(again.await(PacketType.PUBREL).packetId()).isEqualTo(id);
                if (i == 2) {
                    again.ack(PacketType.PUBCOMP, id);
                    again.ping();
                }
            }
        }
        try (RawClient last = broker.connect(options)) {
            last.expectNothing();
        }
    }

    @Test
    @DisplayName("Packet identifiers of messages that are sent again on resume are not given to new ones")
    void packetIdsOnResume() {
        ConnectOptions options = stays(unique("ids"));
        List<Integer> open = new ArrayList<>();
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient subscriber = broker.connect(options).manualAcks()) {
                subscriber.subscribe("ids", 1);
                for (int i = 0; i < 20; i++) {
                    publisher.publishAndWait("ids", "old" + i, 1);
                }
                subscriber.receive(20).forEach(packet -> open.add(packet.packetId()));
                // Every other one is acknowledged, so that the free identifiers lie between the open ones.
                for (int i = 0; i < 20; i += 2) {
                    subscriber.ack(PacketType.PUBACK, open.get(i));
                }
                subscriber.ping();
            }
            try (RawClient again = broker.connect(options).manualAcks()) {
                for (int i = 0; i < 20; i++) {
                    publisher.publishAndWait("ids", "new" + i, 1);
                }
                List<Packet> got = again.receive(30);
                assertThat(got).extracting(Packet::packetId).doesNotHaveDuplicates();
                assertThat(got.subList(0, 10)).allMatch(Packet::dup);
                assertThat(got.subList(0, 10))
                        .extracting(Packet::text)
                        .containsExactlyElementsOf(IntStream.range(0, 10)
                                .mapToObj(i -> "old" + (2 * i + 1))
                                .toList());
            }
        }
    }

    @Test
    @DisplayName("Storms of subscriptions are bounded, and leave nothing behind")
    void subscribeStorm() {
        int before = broker.context().subscriptions().count();
        try (RawClient client = broker.connect(MQTT_5)) {
            int granted = 0;
            for (int packet = 0; packet < 25; packet++) {
                Filter[] filters = new Filter[500];
                for (int i = 0; i < filters.length; i++) {
                    filters[i] = Filter.of("+/storm/" + packet + "/+/" + i + "/#", 0);
                }
                for (int code : client.subscribe(filters).reasonCodes()) {
                    granted += code == 0 ? 1 : 0;
                }
            }
            assertThat(granted).isEqualTo(10_000); // limits.max-subscriptions
            for (int i = 0; i < 2000; i++) {
                client.subscribe("churn/" + i % 3 + "/#", 0);
                client.unsubscribe("churn/" + i % 3 + "/#");
            }
        }
        await().until(() -> broker.context().subscriptions().count() == before);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName("Topics and filters of more than 30,000 levels, where the limit allows them, exhaust no stack")
    void deepTopics(ProtocolVersion version) {
        String slashes = "/".repeat(32_000);
        try (RawClient client = broker.connect(version)) {
            client.subscribe(slashes, 1);
            client.subscribe("+/".repeat(16_000) + "#", 1);
            client.publishAndWait(Message.of(slashes, "x").withQos(1).retained());
            assertThat(client.receive().text()).isEqualTo("x");
            client.unsubscribe(slashes);
            client.subscribe("+/".repeat(16_000) + "#", 1);
            client.publishAndWait(Message.of(slashes, "").withQos(1).retained());
        }
        try (TestBroker strict = TestBroker.start();
                RawClient client = strict.connect(MQTT_5)) {
            assertThat(client.subscribe(slashes, 1)).isEqualTo(ReasonCode.TOPIC_FILTER_INVALID.code());
        }
    }

    @Test
    @DisplayName("Half packets that are held open cost what was sent of them, not what they announce")
    void halfPackets() {
        List<RawClient> holding = new ArrayList<>();
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        try {
            for (int i = 0; i < 200; i++) {
                RawClient client = broker.connect(MQTT_5);
                holding.add(client);
                client.sendHex("30 808080 01 0001 61"); // PUBLISH of 2 MiB, of which 3 bytes come
            }
            canary.sing(20);
            long held = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before;
            assertThat(held).isLessThan(200 * 128L * 1024);
        } finally {
            holding.forEach(RawClient::close);
        }
    }
}
