package io.culex.broker.metrics;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import io.culex.api.Registration;
import io.culex.broker.metrics.MetricFamily.Entry;
import io.culex.broker.metrics.MetricFamily.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Metrics under a common prefix that go together.
 *
 * <p>Safe from any thread. What is there is found without a lock; what is new is made under that of the scope, and inside it
 * under that of the registry.
 */
public final class MetricScope implements Metrics, AutoCloseable {
    /** What a histogram has besides one series for each bound. */
    private static final int MORE_OF_HISTOGRAM = 3;

    private final MetricRegistry registry;
    private final String owner;
    private final String sysPrefix;
    private final UnaryOperator<String> shownName;
    private final int most;
    private final Map<Metric, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private int count;
    private boolean closed;

    MetricScope(MetricRegistry registry, String owner, String sysPrefix, UnaryOperator<String> shownName, int most) {
        this.registry = registry;
        this.owner = owner;
        this.sysPrefix = sysPrefix;
        this.shownName = shownName;
        this.most = most;
    }

    @Override
    public Counter counter(String name) {
        Counter known = counters.get(name);
        if (known == null) {
            known = counter(Metric.of(name));
            counters.put(name, known);
        }
        return known;
    }

    @Override
    public Counter counter(Metric metric) {
        Entry known = entries.get(metric);
        return known != null && known.series() instanceof Series.Sum sum ? sum : newCounter(metric);
    }

    private synchronized Counter newCounter(Metric metric) {
        Entry known = entries.get(metric);
        Entry entry = known != null && known.series() instanceof Series.Sum
                ? known
                : put(metric, Kind.COUNTER, Series.Sum::new);
        return (Series.Sum) entry.series();
    }

    @Override
    public Registration counter(Metric metric, LongSupplier value) {
        return reading(metric, Kind.COUNTER, value::getAsLong);
    }

    /** A counter of fractions, such as seconds. */
    public Registration sum(Metric metric, DoubleSupplier value) {
        return reading(metric, Kind.COUNTER, value);
    }

    @Override
    public Registration gauge(String name, LongSupplier value) {
        return reading(Metric.of(name), Kind.GAUGE, value::getAsLong);
    }

    @Override
    public Registration gauge(Metric metric, DoubleSupplier value) {
        return reading(metric, Kind.GAUGE, value);
    }

    private synchronized Registration reading(Metric metric, Kind kind, DoubleSupplier value) {
        Entry entry = put(metric, kind, () -> new Series.Reading(shown(metric, kind), value));
        return () -> close(metric, entry);
    }

    @Override
    public Histogram histogram(Metric metric, double... bounds) {
        Entry known = entries.get(metric);
        return known != null
                        && known.series() instanceof Series.Buckets buckets
                        && Arrays.equals(buckets.bounds(), bounds)
                ? buckets
                : newHistogram(metric, bounds);
    }

    private synchronized Histogram newHistogram(Metric metric, double... bounds) {
        Entry known = entries.get(metric);
        if (known != null
                && known.series() instanceof Series.Buckets buckets
                && Arrays.equals(buckets.bounds(), bounds)) {
            return buckets;
        }
        return (Series.Buckets)
                put(metric, Kind.HISTOGRAM, () -> new Series.Buckets(bounds)).series();
    }

    /** How often something happened, and the sum of what it took. */
    public synchronized Registration occasions(Metric metric, LongSupplier times, DoubleSupplier sum) {
        Entry entry = put(metric, Kind.SUMMARY, () -> new Series.Occasions(times, sum));
        return () -> close(metric, entry);
    }

    /** In the lock. */
    private Entry put(Metric metric, Kind kind, Supplier<Series> make) {
        if (closed) { // what still runs may go on counting, and nobody sees it
            return new Entry(new MetricFamily(metric.name(), kind, ""), "", "", make.get());
        }
        Entry former = entries.get(metric);
        if (former == null && count >= most) {
            throw new IllegalStateException(owner + " has " + most + " series of metrics already; no room for " + metric
                    + ". Labels are for values of which there are few");
        }
        String help = metric.help().isEmpty() ? "Of " + owner + "." : metric.help();
        Entry entry = registry.put(shown(metric, kind), kind, metric, help, sysPrefix, former, make);
        entries.put(metric, entry);
        count += seriesOf(entry) - (former == null ? 0 : seriesOf(former));
        return entry;
    }

    private static int seriesOf(Entry entry) {
        return entry.series() instanceof Series.Buckets buckets ? buckets.bounds().length + MORE_OF_HISTOGRAM : 1;
    }

    private String shown(Metric metric, Kind kind) {
        String name = metric.name();
        if (kind == Kind.COUNTER && name.endsWith("_total")) {
            name = name.substring(0, name.length() - "_total".length());
        }
        return shownName.apply(name);
    }

    private synchronized void close(Metric metric, Entry entry) {
        if (entries.remove(metric, entry)) {
            count -= seriesOf(entry);
            registry.remove(entry);
        }
    }

    /** Takes the metrics of this scope out of the registry. */
    @Override
    public synchronized void close() {
        closed = true;
        entries.values().forEach(registry::remove);
        entries.clear();
        counters.clear();
    }
}
