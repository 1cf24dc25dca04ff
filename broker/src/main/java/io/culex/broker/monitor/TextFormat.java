package io.culex.broker.monitor;

import io.culex.broker.metrics.MetricFamily;
import io.culex.broker.metrics.MetricFamily.Kind;
import io.culex.broker.metrics.Series;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;

/**
 * Writes metrics as Prometheus reads them: its text format 0.0.4, or OpenMetrics 1.0 where that is asked for. The two differ in
 * the names of counters in comments, in the bounds of histograms, and in the mark at the end.
 */
final class TextFormat {
    static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final int EXPECTED = 32 * 1024;
    private static final double EXACT = 1L << 53;

    private final boolean open;
    private final StringBuilder out = new StringBuilder(EXPECTED);

    private TextFormat(boolean open) {
        this.open = open;
    }

    /** @param open whether as OpenMetrics */
    static byte[] write(Collection<MetricFamily> families, boolean open) {
        TextFormat format = new TextFormat(open);
        families.forEach(format::family);
        if (open) {
            format.out.append("# EOF\n");
        }
        return format.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a client that accepts this wants OpenMetrics at least as much as plain text. */
    static boolean wantsOpen(String accept) {
        double openest = 0;
        double plainest = 0;
        for (String range : accept.split(",", -1)) {
            String[] parts = range.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
            boolean known = true;
            double quality = 1;
            for (int i = 1; i < parts.length; i++) {
                if (parts[i].startsWith("q=")) {
                    quality = quality(parts[i].substring(2));
                } else if (parts[i].startsWith("version=")) {
                    known = !parts[0].startsWith("application/") || parts[i].matches("version=(1\\.0\\.0|0\\.0\\.1)");
                }
            }
            if (parts[0].equals("application/openmetrics-text") && known) {
                openest = Math.max(openest, quality);
            } else if (parts[0].equals("text/plain") || parts[0].equals("text/*") || parts[0].equals("*/*")) {
                plainest = Math.max(plainest, quality);
            }
        }
        return openest > 0 && openest >= plainest;
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void family(MetricFamily family) {
        boolean total = family.kind() == Kind.COUNTER;
        String named = family.name() + (total && !open ? "_total" : "");
        if (!family.help().isEmpty()) {
            out.append("# HELP ").append(named).append(' ');
            help(family.help());
            out.append('\n');
        }
        out.append("# TYPE ")
                .append(named)
                .append(' ')
                .append(family.kind().word())
                .append('\n');
        String sample = family.name() + (total ? "_total" : "");
        family.forEach((labels, series) -> {
            switch (series) {
                case Series.Sum sum ->
                    sample(sample, labels).append(sum.value()).append('\n');
                case Series.Reading reading -> reading.read(value -> number(sample(sample, labels), value));
                case Series.Occasions occasions -> occasions(sample, labels, occasions);
                case Series.Buckets buckets -> buckets(sample, labels, buckets);
            }
        });
    }

    private void help(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\\' -> out.append("\\\\");
                case '"' -> out.append(open ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
    }

    private void occasions(String name, String labels, Series.Occasions occasions) {
        sample(name + "_count", labels).append(occasions.count().getAsLong()).append('\n');
        number(sample(name + "_sum", labels), occasions.sum().getAsDouble());
    }

    private void buckets(String name, String labels, Series.Buckets buckets) {
        double[] bounds = buckets.bounds();
        long[] counts = buckets.cumulative();
        for (int i = 0; i < counts.length; i++) {
            out.append(name)
                    .append("_bucket{")
                    .append(labels)
                    .append(labels.isEmpty() ? "" : ",")
                    .append("le=\"");
            if (i == bounds.length) {
                out.append("+Inf");
            } else {
                bound(bounds[i]);
            }
            out.append("\"} ").append(counts[i]).append('\n');
        }
        number(sample(name + "_sum", labels), buckets.sum());
        sample(name + "_count", labels).append(counts[bounds.length]).append('\n');
    }

    /** Without an exponent; in OpenMetrics with a point. */
    private void bound(double bound) {
        String text = BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
        out.append(text).append(open && text.indexOf('.') < 0 ? ".0" : "");
    }

    /** The beginning of a line. */
    private StringBuilder sample(String name, String labels) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        return out.append(' ');
    }

    private void number(StringBuilder line, double number) {
        value(number);
        line.append('\n');
    }

    private void value(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            out.append((long) number);
        } else if (Double.isInfinite(number)) {
            out.append(number > 0 ? "+Inf" : "-Inf");
        } else {
            out.append(number); // NaN among them
        }
    }
}
