package io.culex.javascript.aside;

import io.culex.api.Metrics;
import io.culex.api.Registration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Numbers that nobody is shown. */
public class HiddenMetrics implements Metrics {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
        LongAdder adder = counters.computeIfAbsent(name, key -> new LongAdder());
        return new Counter() {
            @Override
            public void add(long amount) {
                adder.add(amount);
            }

            @Override
            public long value() {
                return adder.sum();
            }
        };
    }

    @Override
    public Registration gauge(String name, LongSupplier value) {
        return () -> {};
    }
}
