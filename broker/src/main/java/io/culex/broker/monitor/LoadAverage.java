package io.culex.broker.monitor;

import java.util.Locale;

/**
 * How often something happens in a minute, smoothed over 1, 5 and 15 minutes as Unix smooths its load.
 *
 * <p>Owner: the thread that updates it.
 */
final class LoadAverage {
    /** The minutes that are smoothed over. */
    static final int[] MINUTES = {1, 5, 15};

    private static final double NANOS_A_MINUTE = 60e9;

    private final double[] averages = new double[MINUTES.length];
    private long last;

    /** Takes the value of a counter so much time after the last one. */
    void update(long counter, long elapsedNanos) {
        if (elapsedNanos <= 0) {
            return;
        }
        double minutes = elapsedNanos / NANOS_A_MINUTE;
        double rate = (counter - last) / minutes;
        last = counter;
        for (int i = 0; i < MINUTES.length; i++) {
            double kept = Math.exp(-minutes / MINUTES[i]);
            averages[i] = rate + kept * (averages[i] - rate);
        }
    }

    /** One of the averages, with two decimals. */
    String text(int index) {
        return String.format(Locale.ROOT, "%.2f", averages[index]);
    }
}
