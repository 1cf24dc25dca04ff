package io.culex.javascript;

import io.culex.api.Metrics;
import io.culex.api.Registration;
import io.culex.javascript.HandlerNumbers.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Shows the numbers of the handlers in force: {@code handler_<file>_<verb>_<name>_calls}, {@code _errors}, {@code
 * _interrupted}, {@code _paused}, {@code _p50_micros} and {@code _p99_micros}. Used by the scripts' thread.
 */
final class HandlerMetrics {
    private final Metrics metrics;
    private final List<Registration> shown = new ArrayList<>();

    HandlerMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    void show(ScriptVersion version) {
        shown.forEach(Registration::close);
        shown.clear();
        HandlerNumbers numbers = version.numbers;
        Set<String> taken = new HashSet<>();
        String[] labels = version.counted();
        for (int i = 0; i < Math.min(labels.length, HandlerNumbers.ROWS); i++) {
            int row = i;
            String name = nameOf(labels[i], taken);
            for (Field field : Field.values()) {
                gauge(name + "_" + field.name().toLowerCase(Locale.ROOT), () -> numbers.value(row, field));
            }
            gauge(name + "_p50_micros", () -> numbers.micros(row, 50));
            gauge(name + "_p99_micros", () -> numbers.micros(row, 99));
        }
    }

    private void gauge(String name, java.util.function.LongSupplier value) {
        shown.add(metrics.gauge(name, value));
    }

    /** Two handlers of the same name in one file are told apart by a number. */
    private static String nameOf(String label, Set<String> taken) {
        String base = "handler_" + label.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
        String name = base;
        for (int i = 2; !taken.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }
}
