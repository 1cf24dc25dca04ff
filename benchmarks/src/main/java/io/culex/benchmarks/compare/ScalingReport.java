package io.culex.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page about how costs grow, with a drawing of each sweep beside it. What is measured stands between comments with the
 * sweep's name and is replaced when that is measured again; the rest of the page is written by people and left alone.
 */
final class ScalingReport {
    private static final String SUMMARY = "summary";
    private static final String HEAD = "# How costs grow\n";
    private static final String TABLE = """
            | what grows | from | to | cost there | exponent, upper half | over all |
            | --- | --: | --: | --- | --: | --: |
            """;

    private final Path file;
    private final String measured;

    ScalingReport(Options options, Machine machine, LocalDate date) {
        file = options.output();
        measured = "Measured on %s in %d %s of %s s on %s, %d processors, %s, %s."
                .formatted(
                        date,
                        options.rounds(),
                        options.rounds() == 1 ? "round" : "rounds",
                        Spread.number(options.duration().toMillis() / 1000.0),
                        machine.processor(),
                        machine.processors(),
                        machine.memory(),
                        machine.java());
    }

    /** Puts a sweep into the page and draws it. */
    void write(Sweep sweep, List<List<SweepPoint>> points) throws IOException {
        double[] values = Arrays.stream(sweep.values()).asDoubleStream().toArray();
        double[] costs = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            // Processor time is counted in steps of 10 ms, so that a short one may be none.
            costs[i] = Math.max(1e-3, spread(points.get(i)).median());
        }
        int from = (values.length - 1) / 2;
        Fit upper =
                Fit.of(Arrays.copyOfRange(values, from, values.length), Arrays.copyOfRange(costs, from, costs.length));
        Fit all = Fit.of(values, costs);
        Path folder = Files.createDirectories(file.toAbsolutePath().resolveSibling("scaling"));
        Files.writeString(
                folder.resolve(sweep.name() + ".svg"),
                Plot.of(sweep.what(), sweep.axis(), sweep.kind().unit, values, costs, upper));
        String page = Files.exists(file) ? Files.readString(file) : HEAD;
        page = withRow(page, sweep, row(sweep, costs, upper, all));
        page = replaced(page, sweep.name(), "\n## " + sweep.what() + "\n\n", block(sweep, points, upper, all));
        Files.writeString(file, page);
    }

    private static Spread spread(List<SweepPoint> points) {
        return Spread.of(points.stream().map(SweepPoint::cost).toList());
    }

    private String block(Sweep sweep, List<List<SweepPoint>> all, Fit upper, Fit whole) {
        boolean memory = sweep.kind().memory();
        StringBuilder text = new StringBuilder("![%s](scaling/%s.svg)%n%n".formatted(sweep.what(), sweep.name()));
        text.append("| %s | %s | least–most | %s |%n"
                .formatted(sweep.axis(), sweep.kind().unit, memory ? "of the process" : "of it the kernel | foreign"));
        text.append("| --: | --: | --: | --: |").append(memory ? "" : " --: |").append('\n');
        for (int i = 0; i < all.size(); i++) {
            List<SweepPoint> points = all.get(i);
            Spread spread = spread(points);
            double beside =
                    Spread.of(points.stream().map(SweepPoint::beside).toList()).median();
            double foreign =
                    points.stream().mapToDouble(SweepPoint::foreign).max().orElse(0);
            text.append("| %,d | %s | %s–%s | %s |%n"
                    .formatted(
                            sweep.values()[i],
                            Spread.number(spread.median()),
                            Spread.number(spread.min()),
                            Spread.number(spread.max()),
                            memory
                                    ? Spread.number(beside)
                                    : Math.round(100 * beside) + "% | " + Spread.number(foreign)));
        }
        return text.append("%nExponent %s in the upper half, %s over all. %s%n"
                        .formatted(exponent(upper), exponent(whole), measured))
                .toString();
    }

    private static String row(Sweep sweep, double[] costs, Fit upper, Fit all) {
        int last = costs.length - 1;
        return "%,d | %,d | %s → %s %s | %s | %s |%n"
                .formatted(
                        sweep.values()[0],
                        sweep.values()[last],
                        Spread.number(costs[0]),
                        Spread.number(costs[last]),
                        sweep.kind().unit,
                        exponent(upper),
                        exponent(all));
    }

    /** The page with the sweep's row in its summary: where it was, or at the end. */
    private static String withRow(String page, Sweep sweep, String cells) {
        String anchor = sweep.what()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-');
        String start = "| [" + sweep.what() + "](#" + anchor + ") | ";
        Matcher block = block(SUMMARY).matcher(page);
        String rows = block.find() ? block.group(1) : TABLE;
        Matcher old = Pattern.compile(Pattern.quote(start) + ".*\n").matcher(rows);
        String now = old.find()
                ? rows.substring(0, old.start()) + start + cells + rows.substring(old.end())
                : rows + start + cells;
        return replaced(page, SUMMARY, "\n", now);
    }

    private static Pattern block(String name) {
        return Pattern.compile("<!-- begin " + name + " -->\n(.*?)<!-- end " + name + " -->\n", Pattern.DOTALL);
    }

    private static String replaced(String page, String name, String heading, String text) {
        String block = "<!-- begin " + name + " -->\n" + text + "<!-- end " + name + " -->\n";
        Matcher old = block(name).matcher(page);
        return old.find() ? page.substring(0, old.start()) + block + page.substring(old.end()) : page + heading + block;
    }

    private static String exponent(Fit fit) {
        return String.format(Locale.ROOT, "%.2f", fit.exponent());
    }
}
