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
        /** Adds an amount, which must not be negative. */
        void add(long amount);

        /** The sum of what was added. */
        long value();

        /** Adds one. */
        default void increment() {
            add(1);
        }
    }

    /** The counter of that name, made on first use. Names have letters, digits and underscores and start with no digit. */
    Counter counter(String name);

    /** A value that is asked for when it is shown, from any thread, until the registration is closed or the plugin stops. */
    Registration gauge(String name, LongSupplier value);
}
