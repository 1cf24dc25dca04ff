package io.culex.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The values of several rounds.
 *
 * @param min the least
 * @param median the one in the middle, or the mean of the two there
 * @param max the most
 */
record Spread(double min, double median, double max) {
    /** Of at least one value. */
    static Spread of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, Arrays.stream(sorted).max().orElseThrow());
    }

    /** The median, and the range where there is one. */
    String text() {
        String middle = number(median);
        return min == max ? middle : "%s (%s–%s)".formatted(middle, number(min), number(max));
    }

    /** Three numbers with slashes. */
    String slashed() {
        return number(min) + " / " + number(median) + " / " + number(max);
    }

    /** Three digits that count, or all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
