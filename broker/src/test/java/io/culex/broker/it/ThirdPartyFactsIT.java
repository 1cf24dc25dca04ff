package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.PacketWriter;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the plugin {@code Witness} out of a third party's jar is told: everything, in order, away from the event loops. */
final class ThirdPartyFactsIT {
    private static final Queue<String> FACTS = new ConcurrentLinkedQueue<>();
    private static final CountDownLatch GATE = new CountDownLatch(1);

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        System.getProperties().put("witness.facts", FACTS);
        System.getProperties().put("witness.gate", GATE);
        broker = broker();
    }

    @AfterAll
    static void close() {
        broker.close();
        System.getProperties().remove("witness.facts");
        System.getProperties().remove("witness.gate");
    }

    private static TestBroker broker() {
        new PluginJar(folder, "witness", "1.0.0")
                .file("com.example.witness.Witness")
                .into(folder, "witness.jar");
        return TestBroker.builder()
                .set("plugins.dir", folder.toString())
                .set("sessions.queue-length", "2")
                .set("sys.interval", "200ms")
                .start();
    }

    /** The facts with that word, without their threads, once the last one is there. */
    private static List<String> facts(String word, String last) {
        await().untilAsserted(() -> assertThat(facts(word)).contains(last));
        return facts(word);
    }

    private static List<String> facts(String word) {
        return FACTS.stream()
                .map(line -> line.substring(line.indexOf('|') + 1))
                .filter(line -> (line + " ").contains(word + " ") || line.contains(word + "/"))
                .toList();
    }

    @Test
    void aConnectionFromItsBeginningToItsEnd() {
        String id = unique("visitor");
        RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id));
        client.ping();
        client.subscribe(Filter.of("seen/a", 1), Filter.of("seen/#/b", 1));
        client.unsubscribe("seen/a");
        client.disconnect();
        assertThat(facts(id, id + " disconnected"))
                .containsExactly(
                        id + " session created",
                        id + " connecting",
                        id + " connack SUCCESS false",
                        id + " connected",
                        id + " ping",
                        id + " subscribed seen/a=GRANTED_QOS_1 seen/#/b=TOPIC_FILTER_INVALID",
                        id + " unsubscribed [seen/a]",
                        id + " session ended CLOSED",
                        id + " disconnected");
        assertThat(FACTS).allSatisfy(line -> assertThat(line).startsWith("culex-witness-listener|"));
    }

    @Test
    void errorsBeforeAndAfterTheConnection() {
        String id = unique("clumsy");
        try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id))) {
            client.send(new PacketWriter().u16(0).toPacket(PacketType.SUBSCRIBE, 2));
            client.expectDisconnect(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
        assertThat(facts(id, id + " disconnected")).anyMatch(fact -> fact.startsWith(id + " client error "));
        try (RawClient client = broker.open()) {
            client.sendHex("10 0c 0004 4d515454 09 02 003c 0000");
            client.expect(PacketType.CONNACK);
            client.expectClosed();
        }
        await().untilAsserted(() ->
                assertThat(FACTS).anyMatch(line -> line.endsWith("| connection error UNSUPPORTED_PROTOCOL_VERSION")));
    }

    @Test
    void aClientThatFallsSilent() {
        String id = unique("silent");
        try (RawClient client = broker.connect(ConnectOptions.of(MQTT_3_1_1, id).keepAlive(1))) {
            client.expectClosed();
        }
        List<String> facts = facts(id, id + " disconnected");
        assertThat(facts).contains(id + " keep alive timeout");
        assertThat(facts.getLast()).isEqualTo(id + " disconnected");
    }

    @Test
    void theLifeOfASession() {
        String id = unique("sleeper");
        ConnectOptions stays = ConnectOptions.of(MQTT_5, id).persistent();
        broker.connect(stays).disconnect();
        facts(id, id + " session offline");
        broker.connect(stays).disconnect();
        facts(id, id + " session resumed");
        broker.connect(stays.cleanStart(true)).disconnect();
        facts(id, id + " session ended CLEAN_START");
        broker.context().sessions().discard(id);
        facts(id, id + " session ended DISCARDED");
        broker.connect(ConnectOptions.of(MQTT_5, id).with(Property.SESSION_EXPIRY_INTERVAL, 1))
                .disconnect();
        assertThat(facts(id, id + " session ended EXPIRED"))
                .filteredOn(fact -> fact.contains(" session "))
                .containsExactly(
                        id + " session created",
                        id + " session offline",
                        id + " session resumed",
                        id + " session offline",
                        id + " session ended CLEAN_START",
                        id + " session created",
                        id + " session offline",
                        id + " session ended DISCARDED",
                        id + " session created",
                        id + " session offline",
                        id + " session ended EXPIRED");
    }

    @Test
    void messagesOnTheirWay() {
        String id = unique("reader");
        try (RawClient reader = broker.connect(ConnectOptions.of(MQTT_5, id));
                RawClient writer = broker.connect(ConnectOptions.of(MQTT_5, "w" + id))) {
            reader.subscribe("seen/" + id + "/#", 2);
            writer.publishAndWait("seen/" + id + "/1", "one", 1);
            writer.publishAndWait("seen/" + id + "/2", "two", 2);
            writer.publishAndWait("unseen/" + id, "three", 1);
            writer.publishAndWait(
                    Message.of("seen/" + id + "/r", "kept").withQos(1).retained());
            writer.publishAndWait(Message.of("seen/" + id + "/r", "").withQos(1).retained());
            reader.receive(4);
            reader.ping();
        }
        List<String> told = List.of(
                "w" + id + " published seen/" + id + "/1 to 1",
                "w" + id + " published seen/" + id + "/2 to 1",
                "retained seen/" + id + "/r kept",
                "retained seen/" + id + "/r ",
                id + " acknowledged seen/" + id + "/1",
                id + " acknowledged seen/" + id + "/2");
        told.forEach(fact -> facts(id, fact));
        assertThat(facts(id, told.getLast())).noneMatch(fact -> fact.contains("unseen"));
    }

    @Test
    void messagesThatDoNotArrive() {
        String id = unique("away");
        RawClient away = broker.connect(ConnectOptions.of(MQTT_5, id).persistent());
        away.subscribe("seen/" + id, 1);
        away.disconnect();
        facts(id, id + " session offline");
        try (RawClient writer = broker.connect(MQTT_5)) {
            for (int i = 0; i < 3; i++) {
                writer.publishAndWait("seen/" + id, "too many", 1);
            }
        }
        assertThat(facts(id, id + " dropped seen/" + id + " QUEUE_FULL")).isNotEmpty();
    }

    @Test
    void aWill() {
        String id = unique("mortal");
        RawClient mortal = broker.connect(ConnectOptions.of(MQTT_5, id).will(Message.of("seen/" + id, "gone")));
        mortal.close();
        facts(id, id + " will seen/" + id);
        facts(id, id + " published seen/" + id + " to 0");
    }

    @Test
    void aListenerThatThrowsIsLoggedCountedAndToldTheNextFact() {
        String id = unique("throw");
        try (LogRecorder log = LogRecorder.of("plugin.witness")) {
            broker.connect(ConnectOptions.of(MQTT_5, id)).disconnect();
            assertThat(facts(id, id + " disconnected"))
                    .contains("careless connecting " + id, "careless connected " + id, id + " connected");
            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.contains("Careless of plugin witness failed in a listener's call")));
        }
        LimitMetrics.await(broker, "culex_plugin_witness_hook_errors", 2);
        LimitMetrics.await(broker, "culex_plugin_witness_listener_dropped", 0);
    }

    @Test
    void aSlowListenerSlowsWhoFeedsItAndNobodyElse() throws InterruptedException {
        int most = 44;
        byte[] big = new byte[2 << 20]; // 64 MiB may wait for a listener
        try (RawClient feeder = broker.connect(MQTT_5);
                RawClient other = broker.connect(MQTT_5)) {
            Thread feeding = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < most; i++) {
                    feeder.publish(Message.of("slow/" + i, big).withQos(1));
                }
            });
            for (int i = 0; i < 32; i++) {
                feeder.await(PacketType.PUBACK);
            }
            other.subscribe("quick", 1);
            for (int i = 0; i < 200; i++) {
                other.publishAndWait("quick", "" + i, 1);
                assertThat(other.receive().text()).isEqualTo("" + i);
            }
            assertThat(facts("slow")).isEmpty();
            GATE.countDown();
            for (int i = 32; i < most; i++) {
                feeder.await(PacketType.PUBACK);
            }
            feeding.join();
        }
        assertThat(facts("slow", "slow slow/" + (most - 1))).hasSize(most);
    }

    @Test
    void theBrokerItself() {
        try (TestBroker other = broker()) {
            other.connect(MQTT_5).close();
            await().untilAsserted(() -> assertThat(facts("broker")).contains("broker started"));
        }
        assertThat(facts("broker")).contains("broker stopping");
    }
}
