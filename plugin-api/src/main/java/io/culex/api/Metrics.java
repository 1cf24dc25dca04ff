package io.culex.api;

import java.util.function.LongSupplier;

/**
 * Counters and gauges that the broker shows under {@code culex_plugin_<id>_}.
 *
 * @since 0.1
 */
public interface Metrics {
    /** A number that only grows. Safe from any thread. */
    interface Counter {
        void add(long amount);

        long value();

        default void increment() {
            add(1);
        }
    }

    /** The counter of that name, made on first use. */
    Counter counter(String name);

    /** A value that is asked for when it is shown. */
    Registration gauge(String name, LongSupplier value);
}
