package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoreSettings;
import io.culex.api.store.StoredMessage;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the engine costs without a network: one thread stands for an event loop, messages of 256 bytes go to 10,000 sessions
 * and are acknowledged 50,000 messages later. Arguments: a folder, {@code always}, {@code never} or milliseconds, seconds.
 */
final class EngineFigures {
    private static final int SESSIONS = 10_000;
    private static final int LAG = 50_000;

    private final RocksDbStore store;
    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final long[] sequences = new long[SESSIONS + 1];
    private final byte[] payload = new byte[256];
    private long sent;
    private long done;

    private EngineFigures(RocksDbStore store) {
        this.store = store;
    }

    public static void main(String[] arguments) throws Exception {
        Duration fsync = switch (arguments[1]) {
            case "always" -> Duration.ZERO;
            case "never" -> StoreSettings.NEVER;
            default -> Duration.ofMillis(Long.parseLong(arguments[1]));
        };
        long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[2]));
        try (RocksDbStore store = RocksDbStore.open(new StoreSettings(Path.of(arguments[0]), fsync, 0))) {
            store.recover();
            EngineFigures figures = new EngineFigures(store);
            new java.util.Random(1).nextBytes(figures.payload);
            figures.sessions();
            figures.saturate(100, nanos / 2); // warm
            figures.saturate(100, nanos);
            figures.saturate(1000, nanos);
            figures.atRate(5000, nanos);
        }
    }

    private void sessions() {
        StoreBatch batch = store.batch();
        for (int id = 1; id <= SESSIONS; id++) {
            batch.putSession(new SessionRecord(id, "c" + id, 1000, 0));
        }
        store.commit(batch, Runnable::run, failure -> {});
    }

    private void add(StoreBatch batch) {
        int id = 1 + (int) (sent * 7919 % SESSIONS);
        byte[] topic = ("devices/" + id + "/data").getBytes(StandardCharsets.UTF_8);
        StoredMessage message = new StoredMessage(topic, new byte[0], payload, 1, false, StoredMessage.NEVER, "p");
        batch.enqueue(id, new QueuedMessage(++sequences[id], message, 1, false, null));
        if (sent >= LAG) {
            int old = 1 + (int) ((sent - LAG) * 7919 % SESSIONS);
            batch.remove(old, sequences[old] - LAG / SESSIONS + (old == id ? 0 : 1));
        }
        sent++;
    }

    /** So many publishers with one message each under way. */
    private void saturate(int publishers, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long cpu = cpu();
        long before = done;
        int idle = publishers;
        while (System.nanoTime() - start < nanos) {
            if (idle > 0) {
                int count = idle;
                idle = 0;
                StoreBatch batch = store.batch();
                for (int i = 0; i < count; i++) {
                    add(batch);
                }
                store.commit(batch, loop::add, failure -> done += count);
            }
            long was = done;
            loop.take().run();
            idle += (int) (done - was);
        }
        while (idle < publishers) {
            long was = done;
            loop.take().run();
            idle += (int) (done - was);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d publishers: %.0f msg/s, %.2f us CPU for each enqueue and acknowledgement%n",
                publishers, (done - before) / seconds, (cpu() - cpu) / 1e3 / (done - before));
    }

    private void atRate(int perSecond, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long cpu = cpu();
        long[] latencies = new long[(int) (perSecond * (nanos / 1_000_000_000L)) + 100];
        int[] counted = {0};
        int submitted = 0;
        while (System.nanoTime() - start < nanos) {
            long due = start + submitted * 1_000_000_000L / perSecond;
            long left = due - System.nanoTime();
            Runnable told = loop.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (told != null) {
                told.run();
            } else if (submitted < latencies.length) {
                StoreBatch batch = store.batch();
                add(batch);
                long from = System.nanoTime();
                submitted++;
                store.commit(batch, loop::add, failure -> latencies[counted[0]++] = System.nanoTime() - from);
            }
        }
        while (counted[0] < submitted) {
            loop.take().run();
        }
        Arrays.sort(latencies, 0, counted[0]);
        System.out.printf(
                "%d msg/s: p50 %.2f ms, p99 %.2f ms, %.2f us CPU a message%n",
                perSecond,
                latencies[counted[0] / 2] / 1e6,
                latencies[counted[0] * 99 / 100] / 1e6,
                (cpu() - cpu) / 1e3 / submitted);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
