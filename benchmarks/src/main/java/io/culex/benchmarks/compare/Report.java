package io.culex.benchmarks.compare;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes Markdown: what ran on what, a summary, and for each scenario values and ratios. */
final class Report {
    private static final String EXPLANATION = """
            Every figure is a median over rounds, with the least and the most in parentheses. In each round every broker had its turn with
            a new process; ratios are made within a round, and stand as least / median / most. How to read the columns:

            - **CPU µs/message**: processor time of the broker, user and system, by message delivered. It hardly depends on what else the
              machine does, which messages a second and latencies do a lot.
            - Without a rate, every publisher keeps as many messages on their way, until the last receiver has them, as the scenario
              says. **At rate**: messages are sent at fixed times, a few at once at most. Latencies are from the time a message was due.
            - **generator**: processors that the load generator used when it sent as fast as it could; near 1 it may have been the limit.
            - **foreign**: processors that other programs used meanwhile, the higher of the two windows.
            - **bad**: messages lost, repeated, out of order, to the wrong receiver or damaged, and connections that the broker ended.
              It must be 0; a row that has any is marked ✗, and its figures are worth nothing.

            None of the brokers writes to disk unless a scenario says so, and none may drop messages because of a queue's limit.
            """;

    private final Options options;
    private final Machine machine;
    private final LocalDate date;
    private final Map<String, String> versions;
    private final Map<Scenario, Results> all = new LinkedHashMap<>();

    Report(Options options, Machine machine, LocalDate date, Map<String, String> versions) {
        this.options = options;
        this.machine = machine;
        this.date = date;
        this.versions = versions;
    }

    void add(Scenario scenario, Results results) {
        all.put(scenario, results);
    }

    /** Whether something was lost, or a broker failed. */
    boolean bad() {
        return all.values().stream()
                .anyMatch(results ->
                        !results.failures().isEmpty() || !results.faults().isEmpty());
    }

    /** The whole page. */
    String page() {
        StringBuilder out = new StringBuilder("# Culex and other brokers, side by side\n\n");
        out.append("Made by `./dev bench").append(options.line().isEmpty() ? "" : " " + options.line());
        out.append("` on ").append(date).append(", which repeats it on any machine\nwith Linux.\n\n");
        line(out, "machine", "what");
        line(out, "---", "---");
        line(out, "processor", machine.processor() + ", " + machine.processors() + " processors");
        line(out, "memory", machine.memory());
        line(out, "kernel", machine.kernel());
        line(out, "load generator", machine.java() + ", one thread, on the same machine, over 127.0.0.1");
        versions.forEach((broker, version) -> line(out, broker, version));
        line(
                out,
                "rounds",
                "%d of %s s, after %s s of warm-up (JVM, Node) or %s s"
                        .formatted(
                                options.rounds(),
                                seconds(options.duration().toMillis()),
                                seconds(options.longWarmUp().toMillis()),
                                seconds(options.warmUp().toMillis())));
        out.append('\n').append(EXPLANATION);
        summary(out);
        all.forEach((scenario, results) -> out.append('\n').append(section(scenario, results)));
        return out.toString();
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? String.valueOf(millis / 1000) : String.valueOf(millis / 1000.0);
    }

    private void summary(StringBuilder out) {
        out.append("\n## Culex by the reference\n\nThe reference is Mosquitto, and for scripts Aedes.\n\n");
        line(out, "scenario", "CPU", "throughput", "CPU at rate", "p50", "p99", "MiB");
        line(out, "---", "--:", "--:", "--:", "--:", "--:", "--:");
        all.forEach((scenario, results) -> {
            String reference = reference(scenario);
            line(
                    out,
                    "[" + scenario.name() + "](#" + scenario.name() + ")",
                    first(results, reference, Metric.CPU, Metric.DELIVER_CPU, Metric.CONNECT_CPU),
                    first(results, reference, Metric.RATE, Metric.DELIVER_RATE, Metric.CONNECT_RATE),
                    first(results, reference, Metric.CPU_AT_RATE),
                    first(results, reference, Metric.P50),
                    first(results, reference, Metric.P99),
                    first(results, reference, Metric.MEMORY));
        });
    }

    private static String first(Results results, String reference, Metric... metrics) {
        for (Metric metric : metrics) {
            Spread ratio = results.ratio("culex", reference, metric);
            if (ratio != null) {
                return Spread.number(ratio.median());
            }
        }
        return "–";
    }

    private static String reference(Scenario scenario) {
        return scenario.scripted() ? "aedes" : "mosquitto";
    }

    /** The tables of one scenario. */
    static String section(Scenario scenario, Results results) {
        StringBuilder out = new StringBuilder("## " + scenario.name() + "\n\n");
        out.append(Character.toUpperCase(scenario.what().charAt(0)))
                .append(scenario.what().substring(1));
        if (scenario.kind() == Scenario.Kind.STEADY) {
            out.append("; ")
                    .append(scenario.load().window())
                    .append(" on their way for each publisher, then ")
                    .append(scenario.amount())
                    .append(" a second");
        }
        out.append(".\n\n");
        List<Metric> metrics = results.metrics();
        if (!metrics.isEmpty()) {
            values(out, results, metrics);
            ratios(out, results, metrics, reference(scenario));
        }
        results.faults().forEach(fault -> out.append("\n✗ ").append(fault).append(".\n"));
        results.failures()
                .forEach((where, why) -> out.append("\n✗ ")
                        .append(where)
                        .append(" failed: ")
                        .append(why)
                        .append('\n'));
        return out.toString();
    }

    private static void values(StringBuilder out, Results results, List<Metric> metrics) {
        header(out, "broker", metrics);
        for (String broker : results.brokers()) {
            List<String> cells = new ArrayList<>();
            boolean bad = results.sum(broker, Metric.BAD) > 0;
            cells.add(broker + (bad ? " ✗" : ""));
            for (Metric metric : metrics) {
                Spread spread = results.of(broker, metric);
                if (metric == Metric.BAD) {
                    cells.add(String.valueOf((long) results.sum(broker, metric)));
                } else {
                    cells.add(spread == null ? "–" : spread.text());
                }
            }
            line(out, cells.toArray(String[]::new));
        }
    }

    private static void ratios(StringBuilder out, Results results, List<Metric> metrics, String reference) {
        List<Metric> compared = metrics.stream().filter(each -> each.compared).toList();
        if (results.roundsOf(reference) == 0 || results.brokers().size() < 2) {
            return;
        }
        out.append('\n');
        header(out, "by " + reference, compared);
        for (String broker : results.brokers()) {
            if (broker.equals(reference)) {
                continue;
            }
            List<String> cells = new ArrayList<>(List.of(broker));
            for (Metric metric : compared) {
                Spread ratio = results.ratio(broker, reference, metric);
                cells.add(ratio == null ? "–" : ratio.slashed());
            }
            line(out, cells.toArray(String[]::new));
        }
    }

    private static void header(StringBuilder out, String first, List<Metric> metrics) {
        out.append("| ").append(first).append(" |");
        metrics.forEach(metric -> out.append(' ').append(metric.title).append(" |"));
        out.append("\n| --- |").append(" --: |".repeat(metrics.size())).append('\n');
    }

    private static void line(StringBuilder out, String... cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
