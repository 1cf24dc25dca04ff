package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of handlers that take all they can get, one after another in one broker. Whoever asked gets an answer, the scripts go
 * on, and two clients beside them that have nothing to do with scripts notice nothing. Run by {@code ./dev hostile-calls}, alone: it takes the
 * heap and the processors for itself.
 */
class HostileCallsRun {
    private static final Duration ANSWERED = Duration.ofSeconds(10);

    private static final long MOST_NANOS = Duration.ofMillis(250).toNanos();

    /** What is tried, and what is done. */
    private record Attack(String name, String code) {}

    @TempDir
    static Path directory;

    private static List<Attack> attacks;
    private static ScriptBroker scripts;
    private static Canary canary;

    @BeforeAll
    static void start() throws Exception {
        attacks = read();
        StringBuilder script = new StringBuilder("before('publish', 'asked', () => {})\n");
        for (int i = 0; i < attacks.size(); i++) {
            script.append("before('publish', 'bad/%d', (packet, client) => { %s })%n"
                    .formatted(i, attacks.get(i).code()));
        }
        scripts = new ScriptBroker(directory, Map.of(), script.toString());
        canary = new Canary(connect("canary-publisher"), connect("canary-receiver"));
        canary.start();
    }

    @AfterAll
    static void stop() throws Exception {
        canary.end();
        scripts.close();
    }

    private static List<Attack> read() throws IOException {
        try (InputStream in = Objects.requireNonNull(HostileCallsRun.class.getResourceAsStream("hostile.txt"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            List<Attack> all = new ArrayList<>();
            for (int i = 0; i + 1 < lines.size(); i += 2) {
                all.add(new Attack(lines.get(i), lines.get(i + 1)));
            }
            return all;
        }
    }

    private static RawClient connect(String id) {
        return scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id));
    }

    @TestFactory
    Stream<DynamicTest> othersDoNotNotice() {
        return IntStream.range(0, attacks.size())
                .mapToObj(i -> DynamicTest.dynamicTest(attacks.get(i).name(), () -> attack(i)));
    }

    private static void attack(int number) {
        try (RawClient bad = connect("bad").timeout(ANSWERED)) {
            canary.begin();
            Packet answer = bad.publishAndWait("bad/" + number, "x", 1);
            assertThat(answer.reasonCode()).isIn(0, 0x10, 0x87, 0x97);
            // The scripts are at work again, maybe after what the call left behind.
            Awaitility.await()
                    .atMost(ANSWERED)
                    .until(() -> bad.publishAndWait("asked", "x", 1).reasonCode() < 0x80);
            assertThat(canary.secondWorst())
                    .as("the canary's slowest message but one, nanoseconds")
                    .isLessThan(MOST_NANOS);
        }
    }

    /** Two clients that send and receive a message each few milliseconds, on a thread of their own. */
    private static final class Canary extends Thread {
        private static final long PACE_NANOS = 3_000_000;

        private final RawClient publisher;
        private final RawClient receiver;
        private final AtomicReference<long[]> worst = new AtomicReference<>(new long[2]);
        private volatile boolean ended;

        Canary(RawClient publisher, RawClient receiver) {
            super("canary");
            this.publisher = publisher;
            this.receiver = receiver;
            receiver.subscribe("canary", 1);
        }

        @Override
        public void run() {
            while (!ended) {
                long began = System.nanoTime();
                publisher.publishAndWait("canary", "x", 1);
                receiver.receive();
                long took = System.nanoTime() - began;
                worst.getAndUpdate(known -> {
                    long[] all = {known[0], known[1], took};
                    Arrays.sort(all);
                    return new long[] {all[1], all[2]};
                });
                LockSupport.parkNanos(PACE_NANOS);
            }
        }

        void begin() {
            worst.set(new long[2]);
        }

        /** One may fall into a pause of the whole machine, which others load, too. */
        long secondWorst() {
            return worst.get()[0];
        }

        void end() throws InterruptedException {
            ended = true;
            join();
        }
    }
}
