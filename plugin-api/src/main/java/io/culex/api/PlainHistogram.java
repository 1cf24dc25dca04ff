package io.culex.api;

import java.math.BigDecimal;
import java.util.concurrent.atomic.DoubleAdder;

/** A histogram that is kept in counters, for metrics that know nothing else. Safe from any thread. */
final class PlainHistogram implements Metrics.Histogram {
    private final double[] bounds;
    private final Metrics.Counter[] buckets;
    private final Metrics.Counter count;
    private final DoubleAdder sum = new DoubleAdder();

    PlainHistogram(Metrics metrics, String name, double... bounds) {
        this.bounds = bounds.clone();
        buckets = new Metrics.Counter[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            String bound = BigDecimal.valueOf(bounds[i]).stripTrailingZeros().toPlainString();
            buckets[i] = metrics.counter(name + "_le_" + bound.replaceAll("[^0-9]", "_"));
        }
        count = metrics.counter(name + "_count");
        metrics.gauge(name + "_sum", () -> Math.round(sum.sum()));
    }

    @Override
    public void observe(double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        for (int i = 0; i < bounds.length; i++) {
            if (value <= bounds[i]) {
                buckets[i].increment();
            }
        }
        sum.add(value);
        count.increment();
    }

    @Override
    public long count() {
        return count.value();
    }

    @Override
    public double sum() {
        return sum.sum();
    }
}
