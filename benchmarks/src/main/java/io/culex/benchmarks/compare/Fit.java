package io.culex.benchmarks.compare;

/**
 * How fast something grows: y is about {@code factor * x ^ exponent}, found by the least squares of the logarithms.
 *
 * @param factor y where x is 1
 * @param exponent 0 where y stays the same, 1 where it grows as x does
 */
record Fit(double factor, double exponent) {
    /** Of at least two points with different, positive coordinates. */
    static Fit of(double[] xs, double[] ys) {
        double n = xs.length;
        double sumX = 0;
        double sumY = 0;
        double sumXX = 0;
        double sumXY = 0;
        for (int i = 0; i < xs.length; i++) {
            double x = Math.log(xs[i]);
            double y = Math.log(ys[i]);
            sumX += x;
            sumY += y;
            sumXX += x * x;
            sumXY += x * y;
        }
        double exponent = (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX);
        return new Fit(Math.exp((sumY - exponent * sumX) / n), exponent);
    }

    double at(double x) {
        return factor * Math.pow(x, exponent);
    }
}
