package io.culex.javascript;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import io.culex.api.Registration;
import io.culex.javascript.HandlerNumbers.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Shows the numbers of the handlers in force: to Prometheus with the labels {@code file}, {@code handler} and {@code realm}, and
 * under {@code $SYS} as {@code handler_<file>_<verb>_<name>_calls} and so on. Used by the scripts' thread.
 */
final class HandlerMetrics {
    private static final double MICROS = TimeUnit.SECONDS.toMicros(1);
    private static final String DEFAULT_REALM = "default";
    private static final long ROUND = 1L << Integer.SIZE;
    private static final int[] PERCENT = {50, 99};

    private final Metrics metrics;
    private final String realm;
    private final List<Registration> shown = new ArrayList<>();

    HandlerMetrics(Metrics metrics) {
        this(metrics, DEFAULT_REALM);
    }

    HandlerMetrics(Metrics metrics, String realm) {
        this.metrics = metrics;
        this.realm = realm;
        // They are there from the start, since who watches them wants to see them rise from 0.
        metrics.counter(Metric.of("handler_errors").help("Errors of handlers, timers and Promises."));
        metrics.counter(Metric.of("realms_abandoned")
                .help("Threads that were given up with a call that could not be interrupted."));
        metrics.counter(
                Metric.of("publish_loops_cut").help("Messages that were refused since they came from themselves."));
    }

    void show(ScriptVersion version) {
        shown.forEach(Registration::close);
        shown.clear();
        Set<String> taken = new HashSet<>();
        String[] labels = version.counted();
        for (int i = 0; i < Math.min(labels.length, HandlerNumbers.ROWS); i++) {
            String label = labels[i];
            int again = 2;
            while (!taken.add(label)) {
                label = labels[i] + " " + again++;
            }
            show(version.numbers, i, label);
        }
    }

    /** @param label the file and the handler, with a line break between them */
    private void show(HandlerNumbers numbers, int row, String label) {
        String name = "handler_" + label.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
        int end = label.indexOf('\n');
        String file = label.substring(0, end);
        String handler = label.substring(end + 1);
        for (Field field : Field.values()) {
            String what = field.name().toLowerCase(Locale.ROOT);
            Metric metric = of("script_handler_" + what, file, handler)
                    .help(help(field))
                    .sysName(name + "_" + what);
            shown.add(
                    field == Field.PAUSED
                            ? metrics.gauge(metric, () -> numbers.value(row, field))
                            : metrics.counter(metric, () -> unsigned(numbers.value(row, field))));
        }
        for (int percent : PERCENT) {
            shown.add(metrics.gauge(
                    of("script_handler_p" + percent + "_seconds", file, handler)
                            .help("The time that " + percent
                                    + " percent of a handler's calls stay below, to a factor of two.")
                            .sysName(""),
                    () -> numbers.micros(row, percent) / MICROS));
            shown.add(metrics.gauge(
                    Metric.of(name + "_p" + percent + "_micros").onlyUnderSys(), () -> numbers.micros(row, percent)));
        }
    }

    private Metric of(String name, String file, String handler) {
        return Metric.of(name)
                .label("file", shortened(file))
                .label("handler", shortened(handler))
                .label("realm", realm);
    }

    /** Paths may be longer than labels. */
    private static String shortened(String text) {
        return text.substring(Math.max(0, text.length() - Metric.MOST_VALUE_LENGTH));
    }

    /** The numbers are kept in 32 bits: after four thousand million calls they begin anew, and are never below zero. */
    private static long unsigned(long value) {
        return value < 0 ? value + ROUND : value;
    }

    private static String help(Field field) {
        if (field == Field.PAUSED) {
            return "1 while a handler is left out since it failed again and again.";
        }
        return field == Field.CALLS
                ? "Calls of a handler, since its version is in force."
                : "Calls of a handler that ended so, since its version is in force.";
    }
}
