package io.culex.broker.metrics;

import io.culex.api.Metrics;
import io.culex.api.Registration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;

/**
 * All counters and gauges of the broker by name. Safe from any thread; a counter is a {@link LongAdder}, so that event
 * loops do not contend for it.
 */
public final class MetricRegistry implements Metrics {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private static final class Sum implements Counter {
        private final LongAdder sum = new LongAdder();

        @Override
        public void add(long amount) {
            sum.add(amount);
        }

        @Override
        public long value() {
            return sum.sum();
        }
    }

    private final ConcurrentMap<String, Counter> counters = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<String, LongSupplier> gauges = new ConcurrentSkipListMap<>();

    @Override
    public Counter counter(String name) {
        return counters.computeIfAbsent(checked(name), _ -> new Sum());
    }

    @Override
    public Registration gauge(String name, LongSupplier value) {
        gauges.put(checked(name), value);
        return () -> gauges.remove(name, value);
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a metric's name has letters, digits and _ and starts with no digit, got '" + name + "'");
        }
        return name;
    }

    /** Shows all counters in the order of their names. */
    public void counters(ObjLongConsumer<String> reader) {
        counters.forEach((name, counter) -> reader.accept(name, counter.value()));
    }

    /** Shows all gauges in the order of their names. */
    public void gauges(ObjLongConsumer<String> reader) {
        gauges.forEach((name, value) -> reader.accept(name, value.getAsLong()));
    }

    /** The part of the registry that belongs to one plugin. */
    public Scope plugin(String pluginId) {
        return new Scope("culex_plugin_" + pluginId.replaceAll("[^a-zA-Z0-9_]", "_") + "_");
    }

    /** Metrics under a common prefix that go together. */
    public final class Scope implements Metrics, AutoCloseable {
        private final String prefix;
        private final ConcurrentMap<String, Counter> ownCounters = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Registration> ownGauges = new ConcurrentHashMap<>();

        Scope(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Counter counter(String name) {
            return ownCounters.computeIfAbsent(name, _ -> MetricRegistry.this.counter(prefix + name));
        }

        @Override
        public Registration gauge(String name, LongSupplier value) {
            Registration registration = MetricRegistry.this.gauge(prefix + name, value);
            ownGauges.put(name, registration);
            return registration;
        }

        /** Takes the metrics of this scope out of the registry. */
        @Override
        public void close() {
            ownCounters.forEach((name, counter) -> counters.remove(prefix + name, counter));
            ownGauges.values().forEach(Registration::close);
            ownCounters.clear();
            ownGauges.clear();
        }
    }
}
