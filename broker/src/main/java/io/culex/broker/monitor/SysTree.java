package io.culex.broker.monitor;

import io.culex.api.Registration;
import io.culex.api.store.StoredMessage;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.LoopCounters.Counter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics under {@code $SYS/broker}: what the broker tells of itself, retained, again at each interval where the value
 * is another. The names are those that operators know from Mosquitto.
 *
 * <p>Owner: the thread of the timer, which alone runs {@link #publish}. What it reads are sums of counters that event loops
 * keep anyway, so nobody else does anything for it.
 */
public final class SysTree {
    private static final Logger LOG = LoggerFactory.getLogger(SysTree.class);
    private static final String ROOT = "$SYS/broker/";

    private final Observed observed;
    private final Consumer<StoredMessage> publisher;
    private final Map<String, Supplier<String>> values = new LinkedHashMap<>();
    private final List<Load> loads = new ArrayList<>();
    private final Map<String, String> last = new HashMap<>();
    private final long startNanos = System.nanoTime();
    private long lastNanos = startNanos;
    private long mostHeap;

    /**
     * @param observed what is told of
     * @param publisher publishes and retains a message on this node
     */
    public SysTree(Observed observed, Consumer<StoredMessage> publisher) {
        this.observed = observed;
        this.publisher = publisher;
        values.put("version", () -> "culex version " + observed.version());
        values.put("uptime", () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos) + " seconds");
        clients();
        traffic();
        kept();
        memory();
        load("messages/received", Counter.PACKETS_RECEIVED);
        load("messages/sent", Counter.PACKETS_SENT);
        load("publish/received", observed::received);
        load("publish/sent", observed::sent);
        load("publish/dropped", observed::dropped);
        load("bytes/received", Counter.BYTES_RECEIVED);
        load("bytes/sent", Counter.BYTES_SENT);
        load("connections", Counter.CONNECTIONS_OPENED);
        load("sockets", Counter.CONNECTIONS_OPENED);
    }

    private void clients() {
        number("clients/connected", () -> observed.clients().count());
        number(
                "clients/disconnected",
                () -> Math.max(
                        0, observed.sessions().count() - observed.clients().count()));
        // What older versions of Mosquitto called these two, and dashboards still do.
        number("clients/active", () -> observed.clients().count());
        number(
                "clients/inactive",
                () -> Math.max(
                        0, observed.sessions().count() - observed.clients().count()));
        number("clients/total", () -> observed.sessions().count());
        number("clients/maximum", () -> observed.clients().most());
        number("clients/expired", () -> observed.sum(Counter.SESSIONS_EXPIRED));
        number("connections/count", () -> observed.clients().open());
        number("connections/refused", () -> LoopCounters.refused(observed.counters()));
    }

    private void traffic() {
        counter("messages/received", Counter.PACKETS_RECEIVED);
        counter("messages/sent", Counter.PACKETS_SENT);
        number("publish/messages/received", observed::received);
        number("publish/messages/sent", observed::sent);
        number("publish/messages/dropped", observed::dropped);
        counter("publish/bytes/received", Counter.PAYLOAD_RECEIVED);
        counter("publish/bytes/sent", Counter.PAYLOAD_SENT);
        counter("bytes/received", Counter.BYTES_RECEIVED);
        counter("bytes/sent", Counter.BYTES_SENT);
    }

    private void kept() {
        number("subscriptions/count", () -> observed.subscriptions().count());
        number("shared_subscriptions/count", () -> observed.subscriptions().sharedCount());
        number("retained messages/count", () -> observed.retained().count());
        number(
                "messages/stored",
                () -> observed.sum(Counter.MESSAGES_QUEUED)
                        + observed.retained().count());
        number(
                "store/messages/count",
                () -> observed.sum(Counter.MESSAGES_QUEUED)
                        + observed.retained().count());
        number(
                "store/messages/bytes",
                () -> observed.sum(Counter.BYTES_QUEUED) + observed.retained().bytes());
    }

    private void memory() {
        number("heap/current", SysTree::heap);
        number("heap/maximum", () -> {
            mostHeap = Math.max(mostHeap, heap());
            return mostHeap;
        });
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void counter(String name, Counter counter) {
        number(name, () -> observed.sum(counter));
    }

    private void number(String name, LongSupplier value) {
        values.put(name, () -> Long.toString(value.getAsLong()));
    }

    private void load(String name, Counter counter) {
        load(name, () -> observed.sum(counter));
    }

    private void load(String name, LongSupplier counter) {
        LoadAverage average = new LoadAverage();
        loads.add(new Load(counter, average));
        for (int i = 0; i < LoadAverage.MINUTES.length; i++) {
            int index = i;
            values.put("load/" + name + "/" + LoadAverage.MINUTES[i] + "min", () -> average.text(index));
        }
    }

    /** Starts to publish, at once and then at each interval; until the registration is closed. */
    public Registration start(ScheduledExecutorService timer, Duration interval) {
        Future<?> task = timer.scheduleAtFixedRate(this::publishSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return () -> task.cancel(false);
    }

    /** A task of a timer that throws would be its last. */
    private void publishSafely() {
        try {
            publish(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.warn("the topics under $SYS could not be published", e);
        }
    }

    private void publish(long now) {
        long elapsed = now - lastNanos;
        lastNanos = now;
        loads.forEach(load -> load.average.update(load.counter.getAsLong(), elapsed));
        values.forEach((name, value) -> tell(name, value.get()));
        observed.metrics().forEachUnderSys((name, value) -> tell("metrics/" + name, Long.toString(value)));
    }

    private void tell(String name, String value) {
        String topic = ROOT + name;
        if (value.equals(last.put(topic, value))) {
            return;
        }
        publisher.accept(new StoredMessage(
                topic.getBytes(StandardCharsets.UTF_8),
                new byte[0],
                value.getBytes(StandardCharsets.UTF_8),
                0,
                true,
                StoredMessage.NEVER,
                null));
    }

    private record Load(LongSupplier counter, LoadAverage average) {}
}
