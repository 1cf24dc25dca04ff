package io.culex.javascript.own;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.graalvm.polyglot.HostAccess;

/**
 * The metrics that scripts make, shown to Prometheus as {@code culex_script_<name>}, and under {@code $SYS} as {@code
 * script_<name>} among the plugin's. They stay over reloads.
 *
 * <p>Safe from any thread; what is made is under the lock of this object, what is counted is not. Bounds: so many series, since
 * whoever sends messages may have a part in names and labels.
 */
public final class ScriptMetrics {
    static final int MOST = 1000;
    /** Of a histogram: those above the last bound, the count and the sum. */
    private static final int BESIDE_BOUNDS = 3;

    private static final String RESERVED = "handler_";
    private static final String SEPARATOR = "\0";

    /** What a name stands for. */
    private enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

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
        private volatile double value;

        @HostAccess.Export
        public void set(double now) {
            value = now;
        }

        @HostAccess.Export
        public double value() {
            return value;
        }
    }

    /** How values are distributed. */
    public static final class Histogram implements Shown {
        private final Metrics.Histogram histogram;
        private final double[] bounds;

        Histogram(Metrics.Histogram histogram, double... bounds) {
            this.histogram = histogram;
            this.bounds = bounds.clone();
        }

        @HostAccess.Export
        public void observe(double value) {
            histogram.observe(value);
        }

        @HostAccess.Export
        public double count() {
            return histogram.count();
        }

        @HostAccess.Export
        public double sum() {
            return histogram.sum();
        }
    }

    private final Metrics metrics;
    private final Map<String, Kind> kinds = new HashMap<>();
    private final Map<Metric, Shown> known = new HashMap<>();
    private int series;

    ScriptMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** @param labels names and values by turns, with NUL between them; empty for none */
    @HostAccess.Export
    public synchronized Counter counter(String name, String labels) {
        Metric metric = metric(name, labels, Kind.COUNTER);
        return known.get(metric) instanceof Counter counter
                ? counter
                : add(metric, name, Kind.COUNTER, 1, new Counter(metrics.counter(roomFor(metric, 1))));
    }

    @HostAccess.Export
    public synchronized Gauge gauge(String name, String labels) {
        Metric metric = metric(name, labels, Kind.GAUGE);
        if (known.get(metric) instanceof Gauge gauge) {
            return gauge;
        }
        Gauge gauge = new Gauge();
        metrics.gauge(roomFor(metric, 1), gauge::value);
        return add(metric, name, Kind.GAUGE, 1, gauge);
    }

    /** @param bounds with NUL between them; others than before begin anew */
    @HostAccess.Export
    public synchronized Histogram histogram(String name, String labels, String bounds) {
        Metric metric = metric(name, labels, Kind.HISTOGRAM);
        double[] numbers = Arrays.stream(bounds.split(SEPARATOR, -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        int former = 0;
        if (known.get(metric) instanceof Histogram histogram) {
            if (Arrays.equals(histogram.bounds, numbers)) {
                return histogram;
            }
            former = histogram.bounds.length + BESIDE_BOUNDS;
        }
        int more = numbers.length + BESIDE_BOUNDS - former;
        Metrics.Histogram made = metrics.histogram(roomFor(metric, more), numbers);
        return add(metric, name, Kind.HISTOGRAM, more, new Histogram(made, numbers));
    }

    private Metric metric(String name, String labels, Kind kind) {
        Kind was = kinds.getOrDefault(name, kind);
        if (was != kind) {
            throw new IllegalArgumentException(name + " is a " + was.name().toLowerCase(Locale.ROOT) + " already");
        }
        if (name.startsWith(RESERVED)) {
            throw new IllegalArgumentException(
                    name + ": what begins with " + RESERVED + " is counted by the broker itself");
        }
        Metric metric = Metric.of("script_" + name).help("Of the scripts.");
        String[] texts = labels.isEmpty() ? new String[0] : labels.split(SEPARATOR, -1);
        for (int i = 0; i + 1 < texts.length; i += 2) {
            metric = metric.label(texts[i], texts[i + 1]);
        }
        return metric;
    }

    private Metric roomFor(Metric metric, int more) {
        if (series + more > MOST) {
            throw new IllegalStateException("there are " + MOST
                    + " series of metrics of scripts already; labels are for values of which there are few");
        }
        return metric;
    }

    private <T extends Shown> T add(Metric metric, String name, Kind kind, int more, T shown) {
        kinds.put(name, kind);
        known.put(metric, shown);
        series += more;
        return shown;
    }
}
