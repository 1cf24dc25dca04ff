package io.culex.api;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Counters, gauges and histograms of a plugin. The broker shows them to Prometheus as {@code culex_plugin_<id>_<name>}, counters
 * with {@code _total} at the end, and under {@code $SYS/broker/metrics/culex_plugin_<id>_<name>} without labels. Nothing is shown
 * any more when the plugin stops.
 *
 * <p>All of it may be called from any thread, event loops included, and waits for nobody. A name is of one kind: to ask for
 * another kind under the same name, or for one whose {@code _total}, {@code _bucket}, {@code _count} or {@code _sum} is the name
 * of another one, is an {@link IllegalArgumentException}. A plugin may have {@value #MOST_SERIES} series, of which a histogram
 * takes three and one for each bound; one more is an {@link IllegalStateException}.
 *
 * <p>Implemented by the broker; it may grow. What is here by default serves tests and wrappers that know names only: they see a
 * series under its name without labels.
 *
 * @since 0.1
 */
public interface Metrics {
    /**
     * The most series of a plugin.
     */
    int MOST_SERIES = 10_000;

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

    /**
     * How values are distributed: how many there were at most as large as each bound, and their sum. Safe from any thread.
     */
    interface Histogram {
        /** Counts a value. One that is not finite is left out. */
        void observe(double value);

        /** How many were counted. */
        long count();

        /** The sum of the values. */
        double sum();
    }

    /** The counter of that name, made on first use. Names have letters, digits and underscores and start with no digit. */
    Counter counter(String name);

    /**
     * A value that is asked for when it is shown, from any thread, until the registration is closed or the plugin stops. The
     * supplier must be quick and not wait; one that throws is left out and logged once.
     */
    Registration gauge(String name, LongSupplier value);

    /**
     * The counter of that name and these labels, made on first use. It costs a look into a map: keep what you use often.
     */
    default Counter counter(Metric metric) {
        return counter(metric.sysName().isEmpty() ? metric.name() : metric.sysName());
    }

    /**
     * A counter that somebody else keeps: it is asked for as a gauge is. When it is less than before, it is taken to have begun anew.
     */
    default Registration counter(Metric metric, LongSupplier value) {
        return metric.sysName().isEmpty() ? () -> {} : gauge(metric.sysName(), value);
    }

    /**
     * A gauge with labels, or with fractions, which are rounded under {@code $SYS}. Another one of the same name and labels takes
     * its place.
     */
    default Registration gauge(Metric metric, DoubleSupplier value) {
        return metric.sysName().isEmpty() ? () -> {} : gauge(metric.sysName(), () -> Math.round(value.getAsDouble()));
    }

    /**
     * The histogram of that name and these labels, made on first use. One with other bounds takes its place and begins anew.
     * Under {@code $SYS} it is {@code <name>_le_<bound>} for each bound, {@code <name>_count} and {@code <name>_sum}.
     *
     * @param bounds at least one and at most 50, each larger than the one before; in the unit that the name says
     * @throws IllegalArgumentException also when the bounds are not like this
     */
    default Histogram histogram(Metric metric, double... bounds) {
        return new PlainHistogram(this, metric.sysName().isEmpty() ? metric.name() : metric.sysName(), bounds);
    }
}
