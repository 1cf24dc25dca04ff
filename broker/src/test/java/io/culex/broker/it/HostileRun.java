package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of hostile connections beside a canary pair, by hand: {@code ./dev hostile}. The broker is a process of its own; all
 * on loopback.
 */
final class HostileRun {
    private static final int AT_ONCE = 32;
    private static final int WRITE_MILLIS = 5000;

    @TempDir
    private Path folder;

    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void hostile() throws Exception {
        int count = Integer.getInteger("culex.hostile", 1000);
        long seed = Long.getLong("culex.seed", System.nanoTime());
        System.out.println("seed " + seed);
        try (BrokerProcess broker = BrokerProcess.start(
                folder,
                "512m",
                "listeners.mqtt.port=0",
                "listeners.ws.port=0",
                "sys.interval=500ms",
                "limits.outbound-buffer=256KiB",
                "retained.max-count=500")) {
            Canary canary = Canary.of(() -> connect(broker));
            try (canary) {
                canary.sing(200);
                Memory before = Memory.afterCollection(broker);
                System.out.println("before: " + before + ", worst latency " + canary.worst());
                long start = System.nanoTime();
                attack(broker, count, seed);
                System.out.printf(
                        "%d connections in %d ms, %d of them refused or cut, %d held open, worst latency %d ms%n",
                        count,
                        (System.nanoTime() - start) / 1_000_000,
                        refused.get(),
                        open.size(),
                        canary.worst().toMillis());
                canary.sing(200);
                System.out.println("during: " + Memory.of(broker) + ", worst latency " + canary.worst());
                for (Socket socket : open) {
                    socket.close();
                }
                canary.sing(200);
                // Retained messages of the attack expire after 20 seconds.
                Memory after = Memory.afterCollection(broker);
                long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                while (!after.near(before) && System.nanoTime() < end) {
                    canary.sing(100);
                    after = Memory.afterCollection(broker);
                }
                System.out.println("after: " + after);
                System.out.printf(
                        "canary: %d messages, none lost, worst latency %d ms%n",
                        canary.count(), canary.worst().toMillis());
                assertThat(after.near(before))
                        .as("memory returns to where it was")
                        .isTrue();
                canary.assertWell(Duration.ofMillis(Long.getLong("culex.hostile.worst", 5000)));
            }
        }
    }

    private static RawClient connect(BrokerProcess broker) {
        try {
            RawClient client = RawClient.over(new Socket(InetAddress.getLoopbackAddress(), broker.port()));
            client.connect(ConnectOptions.of(MQTT_5, unique("canary")));
            return client;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void attack(BrokerProcess broker, int count, long seed) throws InterruptedException {
        Hostility[] kinds = Hostility.values();
        try (ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                attackers.execute(
                        () -> attack(broker, kinds[number % kinds.length], number, new Random(seed + number)));
            }
        }
    }

    private void attack(BrokerProcess broker, Hostility kind, int number, Random random) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
            open.add(socket);
            // A write that the broker does not read would otherwise last for ever.
            Thread cut = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(WRITE_MILLIS);
                    socket.close();
                } catch (IOException | InterruptedException done) {
                    // It was in time.
                }
            });
            kind.harm(socket.getOutputStream(), "hostile-" + number, random);
            cut.interrupt();
        } catch (IOException e) {
            refused.incrementAndGet();
        }
    }

    /**
     * What the broker holds.
     *
     * @param heap bytes that a collection left
     * @param direct bytes of direct memory in use
     */
    private record Memory(long heap, long direct) {
        private static final long TOLERANCE = 8 << 20;

        static Memory afterCollection(BrokerProcess broker) throws IOException, InterruptedException {
            broker.collect();
            return of(broker);
        }

        static Memory of(BrokerProcess broker) throws IOException {
            Map<String, Long> values = new HashMap<>();
            try (RawClient client = connect(broker)) {
                client.subscribe("$SYS/broker/metrics/memory_heap_bytes", 0);
                client.subscribe("$SYS/broker/metrics/memory_direct_bytes", 0);
                client.subscribe("$SYS/broker/uptime", 0);
                // When the uptime came three times, the others that have changed were published in between.
                for (int seconds = 0; seconds < 4; ) {
                    var message = client.receive();
                    if (message.topic().endsWith("uptime")) {
                        seconds++;
                    } else {
                        values.put(message.topic(), Long.parseLong(message.text()));
                    }
                }
            }
            return new Memory(
                    values.getOrDefault("$SYS/broker/metrics/memory_heap_bytes", 0L),
                    values.getOrDefault("$SYS/broker/metrics/memory_direct_bytes", 0L));
        }

        boolean near(Memory other) {
            return heap < other.heap + TOLERANCE && direct < other.direct + TOLERANCE;
        }

        @Override
        public String toString() {
            return "heap " + (heap >> 10) + " KiB, direct memory " + (direct >> 10) + " KiB";
        }
    }
}
