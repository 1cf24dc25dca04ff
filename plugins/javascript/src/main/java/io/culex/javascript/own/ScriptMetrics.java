package io.culex.javascript.own;

import io.culex.api.Metrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.graalvm.polyglot.HostAccess;

/**
 * The metrics that scripts make, shown as {@code script_<name>} among the plugin's. They stay over reloads.
 *
 * <p>Safe from any thread. Bounds: so many names, since whoever sends messages may have a part in them.
 */
public final class ScriptMetrics {
    static final int MOST = 1000;

    /** One number of a script. */
    public sealed interface Shown {}

    /** A number that only grows. */
    public static final class Counter implements Shown {
        private final Metrics.Counter counter;

        Counter(Metrics.Counter counter) {
            this.counter = counter;
        }

        @HostAccess.Export
        public void add(double amount) {
            counter.add((long) amount);
        }

        @HostAccess.Export
        public double value() {
            return counter.value();
        }
    }

    /** A number that is what was set last. */
    public static final class Gauge implements Shown {
        private final AtomicLong value = new AtomicLong();

        @HostAccess.Export
        public void set(double now) {
            value.set(Math.round(now));
        }

        @HostAccess.Export
        public double value() {
            return value.get();
        }
    }

    private final Metrics metrics;
    private final ConcurrentMap<String, Shown> known = new ConcurrentHashMap<>();

    ScriptMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @HostAccess.Export
    public Counter counter(String name) {
        if (known(name, shown -> new Counter(metrics.counter(shown))) instanceof Counter counter) {
            return counter;
        }
        throw new IllegalArgumentException(name + " is a gauge already");
    }

    @HostAccess.Export
    public Gauge gauge(String name) {
        if (known(name, this::newGauge) instanceof Gauge gauge) {
            return gauge;
        }
        throw new IllegalArgumentException(name + " is a counter already");
    }

    private Gauge newGauge(String shown) {
        Gauge gauge = new Gauge();
        metrics.gauge(shown, gauge.value::get);
        return gauge;
    }

    private Shown known(String name, Function<String, Shown> make) {
        Shown old = known.get(name);
        if (old == null && known.size() >= MOST) {
            throw new IllegalStateException("there are " + MOST + " metrics of scripts already");
        }
        return old != null ? old : known.computeIfAbsent(name, _ -> make.apply("script_" + name));
    }
}
