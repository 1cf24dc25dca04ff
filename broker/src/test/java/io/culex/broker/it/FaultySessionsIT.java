package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One session whose own tasks and timers throw, among others on the same event loop: as a record in the store does that cannot
 * be read or written. A canary pair goes on beside it.
 */
@DisplayName("A session that fails in the middle of what it does harms no other")
final class FaultySessionsIT {
    private static final FaultyStore STORE = new FaultyStore();

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Canary canary;

    @BeforeAll
    static void startBroker() {
        broker = STORE.broker(folder).set("threads.event-loops", "1").start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @BeforeEach
    void listen() {
        canary = Canary.of(broker);
    }

    @AfterEach
    void assertWell() throws InterruptedException {
        STORE.faults();
        try (Canary singing = canary) {
            singing.sing(5);
            singing.assertWell(Duration.ofSeconds(3));
        }
    }

    private static ConnectOptions stays(String clientId, int seconds) {
        return ConnectOptions.of(MQTT_5, clientId).cleanStart(false).with(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"enqueue", "sent"})
    @DisplayName("An exception while a message is delivered to one session keeps it from no other")
    void exceptionInSessionTask(String method) {
        String topic = unique("delivery");
        ConnectOptions options = stays(unique("bad"), 60);
        try (RawClient good = broker.connect(stays(unique("good"), 60));
                RawClient bad = broker.connect(options).manualAcks();
                RawClient another = broker.connect(stays(unique("good"), 60));
                RawClient publisher = broker.connect(MQTT_5)) {
            for (RawClient client : List.of(good, bad, another)) {
                client.subscribe(topic, 1);
            }
            STORE.faults(method);
            for (int i = 0; i < 10; i++) {
                assertThat(publisher.publishAndWait(topic, "m" + i, 1).reasonCode())
                        .isZero();
            }
            for (RawClient client : List.of(good, another)) {
                assertThat(client.receive(10))
                        .extracting(Packet::text)
                        .startsWith("m0")
                        .endsWith("m9");
            }
            assertThat(bad.awaitClosed()).extracting(Packet::type).contains(PacketType.DISCONNECT);
            STORE.faults();
            try (RawClient again = broker.connect(options)) {
                publisher.publishAndWait(topic, "well again", 1);
                again.await(packet -> packet.text().equals("well again"));
            }
        }
    }

    @Test
    @DisplayName("A queue that cannot be read ends its connection, and is still there when it can")
    void unreadableQueue() {
        String topic = unique("queue");
        ConnectOptions options = stays(unique("bad"), 60);
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient bad = broker.connect(options)) {
                bad.subscribe(topic, 1);
                bad.disconnect();
            }
            publisher.publishAndWait(topic, "kept", 1);
            STORE.faults("readQueue");
            try (RawClient bad = broker.open()) {
                bad.connect(options);
                bad.awaitClosed();
            }
            STORE.faults();
            try (RawClient bad = broker.connect(options)) {
                assertThat(bad.receive().text()).isEqualTo("kept");
            }
        }
    }

    /** The timers of all sessions of a loop are in one wheel. */
    @Test
    @DisplayName("A session whose end fails stops neither the end nor the will of others, and does not come back half")
    void badEntityStopsNoExpiry() {
        String topic = unique("will");
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        try (RawClient heir = broker.connect(MQTT_5)) {
            heir.subscribe(topic, 1);
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String id = unique(i % 2 == 0 ? "bad" : "good");
                (i % 2 == 0 ? bad : good).add(id);
                RawClient client = broker.connect(
                        stays(id, 1).will(Message.of(topic, id).withQos(1).with(Property.WILL_DELAY_INTERVAL, 1)));
                client.subscribe(unique("any"), 1);
                clients.add(client);
            }
            STORE.faults("putSession", "putWill", "dropSession");
            clients.forEach(RawClient::close);
            List<String> wills = new ArrayList<>();
            while (!wills.containsAll(good)) {
                wills.add(heir.receive().text());
            }
            Collection<String> left = new ArrayList<>(good);
            left.addAll(bad);
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            broker.context().sessions().clientIds().stream().noneMatch(left::contains));
            STORE.faults();
            for (String id : bad) {
                try (RawClient again = broker.open()) {
                    assertThat(again.connect(stays(id, 0)).sessionPresent()).isFalse();
                    again.subscribe(topic + "/again", 1);
                    again.publishAndWait(topic + "/again", id, 1);
                    assertThat(again.receive().text()).isEqualTo(id);
                }
            }
        }
    }
}
