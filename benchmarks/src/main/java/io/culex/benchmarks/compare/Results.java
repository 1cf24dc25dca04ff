package io.culex.benchmarks.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the rounds of one scenario gave, by broker. */
final class Results {
    private final Map<String, Map<Integer, Map<Metric, Double>>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    void add(String broker, int round, Map<Metric, Double> row) {
        rounds.computeIfAbsent(broker, name -> new TreeMap<>()).put(round, new EnumMap<>(row));
    }

    /** A round that gave nothing. */
    void failed(String broker, int round, String reason) {
        failures.put(broker + ", round " + round, reason);
    }

    void fault(String broker, int round, String what) {
        faults.add(broker + ", round " + round + ": " + what);
    }

    List<String> brokers() {
        return List.copyOf(rounds.keySet());
    }

    Map<String, String> failures() {
        return failures;
    }

    List<String> faults() {
        return faults;
    }

    int roundsOf(String broker) {
        return rounds.getOrDefault(broker, Map.of()).size();
    }

    /** The metrics that any broker has a value of. */
    List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (rounds.values().stream()
                    .flatMap(each -> each.values().stream())
                    .anyMatch(row -> row.containsKey(metric))) {
                metrics.add(metric);
            }
        }
        return metrics;
    }

    @Nullable
    Spread of(String broker, Metric metric) {
        List<Double> values = rounds.getOrDefault(broker, Map.of()).values().stream()
                .filter(row -> row.containsKey(metric))
                .map(row -> row.get(metric))
                .toList();
        return values.isEmpty() ? null : Spread.of(values);
    }

    /** Of each round that both have, the broker's value by that of the reference. */
    @Nullable
    Spread ratio(String broker, String reference, Metric metric) {
        List<Double> ratios = new ArrayList<>();
        Map<Integer, Map<Metric, Double>> others = rounds.getOrDefault(reference, Map.of());
        rounds.getOrDefault(broker, Map.of()).forEach((round, row) -> {
            double by = others.getOrDefault(round, Map.of()).getOrDefault(metric, 0.0);
            Double value = row.get(metric);
            if (by != 0 && value != null) {
                ratios.add(value / by);
            }
        });
        return ratios.isEmpty() ? null : Spread.of(ratios);
    }

    double sum(String broker, Metric metric) {
        return rounds.getOrDefault(broker, Map.of()).values().stream()
                .mapToDouble(row -> row.getOrDefault(metric, 0.0))
                .sum();
    }
}
