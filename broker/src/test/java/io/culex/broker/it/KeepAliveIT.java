package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What it takes to stay connected. All clients of all tests are silent, or not, at the same time, each in a thread of its
 * own; the tests ask how it went.
 */
@DisplayName("Keep alive")
final class KeepAliveIT {
    /** One and a half times the keep alive of all clients here, of one second. */
    private static final Duration DUE = Duration.ofMillis(1500);

    /** The clock of a loop is coarse; still, twice the keep alive would be too late. */
    private static final Duration LATEST = Duration.ofMillis(1900);

    private static final List<Integer> LOOPS = List.of(1, 3);
    /** How long after CONNECT a client is heard once more: the clock's ticks must make no difference. */
    private static final List<Integer> PAUSES = List.of(15, 40, 65, 90, 115, 140, 165, 190, 1200);

    private static final Map<String, Future<?>> RUNNING = new HashMap<>();
    private static final Map<Integer, TestBroker> BROKERS = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static ExecutorService threads;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static Stalls stalls;

    @BeforeAll
    static void beginAll() {
        for (int loops : LOOPS) {
            TestBroker broker = TestBroker.builder()
                    .set("threads.event-loops", Integer.toString(loops))
                    .start();
            BROKERS.put(loops, broker);
            broker.connect(MQTT_5).close(); // what is loaded at first takes its time
        }
        stalls = new Stalls();
        threads = Executors.newVirtualThreadPerTaskExecutor();
        BROKERS.forEach((loops, broker) -> {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                begin("silence", loops, () -> silence(broker, version));
            }
            for (int pause : PAUSES) {
                begin("again", loops, () -> heardAgain(broker, pause));
            }
            begin("traffic", loops, () -> traffic(broker));
            begin("outgoing", loops, () -> outgoing(broker));
        });
    }

    private static void begin(String name, int loops, Runnable test) {
        RUNNING.put(name + " " + loops + " " + RUNNING.size(), threads.submit(test));
    }

    @AfterAll
    static void endAll() {
        threads.close();
        stalls.close();
        BROKERS.values().forEach(TestBroker::close);
    }

    private static void assertWell(String name, int loops) throws Exception {
        int count = 0;
        for (Map.Entry<String, Future<?>> entry : RUNNING.entrySet()) {
            if (entry.getKey().startsWith(name + " " + loops + " ")) {
                entry.getValue().get();
                count++;
            }
        }
        assertThat(count).isPositive();
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 3})
    @DisplayName(
            "Silence for one and a half times the keep alive ends the connection and sends the will [MQTT-3.1.2-22]")
    void silenceEndsTheConnection(int loops) throws Exception {
        assertWell("silence", loops);
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 3})
    @DisplayName("The time counts from the last packet, neither from CONNECT nor from a tick before the packet")
    void theLastPacketCounts(int loops) throws Exception {
        assertWell("again", loops);
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 3})
    @DisplayName("Any packet keeps the connection alive, and keep alive 0 needs none [MQTT-3.1.2-20]")
    void anyPacketCounts(int loops) throws Exception {
        assertWell("traffic", loops);
    }

    @ParameterizedTest(name = "{0} event loops")
    @ValueSource(ints = {1, 3})
    @DisplayName("Outgoing messages do not count as signs of life [MQTT-3.1.2-22]")
    void outgoingMessagesDoNotCount(int loops) throws Exception {
        assertWell("outgoing", loops);
    }

    // ---- what the clients do

    private static void silence(TestBroker broker, ProtocolVersion version) {
        String topic = unique("silence");
        ConnectOptions options =
                ConnectOptions.of(version, unique("silent")).keepAlive(1).will(Message.of(topic, "gone"));
        try (RawClient watcher = broker.connect(version)) {
            watcher.subscribe(topic, 0);
            long before = System.nanoTime();
            try (RawClient silent = broker.connect(options)) {
                long after = System.nanoTime();
                silent.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
                assertInTime(before, after);
            }
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    private static void heardAgain(TestBroker broker, int pause) {
        try (RawClient client = broker.connect(withKeepAlive(1))) {
            assertThat(closesWithin(client, pause)).isFalse();
            client.timeout(Duration.ofSeconds(15));
            long before = System.nanoTime();
            client.ping();
            long after = System.nanoTime();
            client.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            assertInTime(before, after);
        }
    }

    private static void traffic(TestBroker broker) {
        try (RawClient pings = broker.connect(withKeepAlive(1));
                RawClient publishes = broker.connect(withKeepAlive(1));
                RawClient never = broker.connect(withKeepAlive(0))) {
            for (int i = 0; i < 6; i++) {
                pings.ping();
                publishes.publish("traffic", "x", 0);
                assertThat(closesWithin(never, 400)).isFalse();
            }
            publishes.ping();
            pings.ping();
            never.ping();
        }
    }

    private static void outgoing(TestBroker broker) {
        String topic = unique("outgoing");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient silent = broker.connect(withKeepAlive(1))) {
            long before = System.nanoTime();
            silent.subscribe(topic, 0);
            long after = System.nanoTime();
            do {
                publisher.publishAndWait(topic, "x", 0);
                assertThat(since(after)).isLessThan(LATEST.plus(stalls.total()));
            } while (!closesWithin(silent, 50));
            assertInTime(before, after);
        }
    }

    /**
     * @param before when its last packet was not sent yet
     * @param after when it was answered
     */
    private static void assertInTime(long before, long after) {
        Duration atMost = since(before);
        Duration atLeast = since(after);
        assertThat(atMost).as("too early").isGreaterThanOrEqualTo(DUE);
        assertThat(atLeast).as("too late").isLessThan(LATEST.plus(stalls.total()));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** Waits for the broker to close; passes over messages. */
    private static boolean closesWithin(RawClient client, int millis) {
        try {
            client.timeout(Duration.ofMillis(millis)).awaitClosed();
            return true;
        } catch (AssertionError stillOpen) {
            return false;
        }
    }

    private static ConnectOptions withKeepAlive(int seconds) {
        return ConnectOptions.of(MQTT_5, unique("keep-alive")).keepAlive(seconds);
    }
}
