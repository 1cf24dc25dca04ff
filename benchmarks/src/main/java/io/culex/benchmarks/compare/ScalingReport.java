package io.culex.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;

/** The page about how costs grow, with a drawing of each sweep beside it. */
final class ScalingReport {
    private final Path file;
    private final StringBuilder summary = new StringBuilder();
    private final StringBuilder sections = new StringBuilder();
    private final String head;

    ScalingReport(Options options, Machine machine, LocalDate date) {
        file = options.output();
        head = """
                # How costs grow

                Made by `./dev bench %s` on %s: %s, %d processors, %s, %s. Medians of %d rounds of %s s on a
                broker that was warmed up, store in memory, the load generator on the same machine.

                The exponent is that of the line through the upper half of the points on logarithmic axes: 0 is a cost that stays, 1 one
                that doubles with what there is.

                | what grows | from | to | cost there | exponent |
                | --- | --: | --: | --- | --: |
                """.formatted(
                        options.line(),
                        date,
                        machine.processor(),
                        machine.processors(),
                        machine.memory(),
                        machine.java(),
                        options.rounds(),
                        Spread.number(options.duration().toMillis() / 1000.0));
    }

    void add(Sweep sweep, double[] measured) throws IOException {
        double[] values = Arrays.stream(sweep.values()).asDoubleStream().toArray();
        int from = (values.length - 1) / 2;
        Fit fit = Fit.of(
                Arrays.copyOfRange(values, from, values.length), Arrays.copyOfRange(measured, from, measured.length));
        Path folder = Files.createDirectories(file.resolveSibling("scaling"));
        Files.writeString(
                folder.resolve(sweep.name() + ".svg"),
                Plot.of(sweep.what(), sweep.axis(), sweep.kind().unit, values, measured, fit));
        int last = values.length - 1;
        summary.append("| [%s](#%s) | %,d | %,d | %s → %s %s | %s |%n"
                .formatted(
                        sweep.what(),
                        sweep.name(),
                        sweep.values()[0],
                        sweep.values()[last],
                        Spread.number(measured[0]),
                        Spread.number(measured[last]),
                        sweep.kind().unit,
                        exponent(fit)));
        sections.append("%n## %s%n%s. %s%n%n![%s](scaling/%s.svg)%n%n"
                .formatted(sweep.name(), sweep.what(), sweep.meaning(), sweep.what(), sweep.name()));
        sections.append("| %s | %s |%n| --: | --: |%n".formatted(sweep.axis(), sweep.kind().unit));
        for (int i = 0; i < values.length; i++) {
            sections.append("| %,d | %s |%n".formatted(sweep.values()[i], Spread.number(measured[i])));
        }
    }

    private static String exponent(Fit fit) {
        return String.format(Locale.ROOT, "%.2f", fit.exponent());
    }

    void write() throws BenchException {
        Bench.write(file, head + summary + sections);
    }
}
