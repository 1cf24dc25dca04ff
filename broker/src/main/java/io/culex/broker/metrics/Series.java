package io.culex.broker.metrics;

import io.culex.api.Metrics;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is shown under one name and one set of labels. Written and read by any thread; nobody waits for anybody. */
public sealed interface Series {
    /** A number that grows: a {@link LongAdder}, so that event loops do not contend for it. */
    final class Sum implements Series, Metrics.Counter {
        private final LongAdder sum = new LongAdder();

        @Override
        public void add(long amount) {
            sum.add(amount);
        }

        @Override
        public long value() {
            return sum.sum();
        }
    }

    /** A number that is asked for. */
    final class Reading implements Series {
        private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

        private final String name;
        private final DoubleSupplier value;
        private final AtomicBoolean failed = new AtomicBoolean();

        Reading(String name, DoubleSupplier value) {
            this.name = name;
            this.value = value;
        }

        /** Reads it; false when that failed, which is logged the first time. */
        public boolean read(Reader reader) {
            double now;
            try {
                now = value.getAsDouble();
            } catch (RuntimeException | LinkageError e) { // classes of a plugin that was unloaded
                if (failed.compareAndSet(false, true)) {
                    LOG.warn("the metric {} cannot be read and is left out", name, e);
                }
                return false;
            }
            reader.take(now);
            return true;
        }

        /** Takes what was read. */
        @FunctionalInterface
        public interface Reader {
            void take(double value);
        }
    }

    /** How often something happened, and the sum of what it took. */
    record Occasions(LongSupplier count, DoubleSupplier sum) implements Series {}

    /** Counts of values by their size. Each value goes to one bucket; readers add them up, so that they always agree. */
    final class Buckets implements Series, Metrics.Histogram {
        private static final int MOST_BOUNDS = 50;

        private final double[] bounds;
        private final LongAdder[] counts;
        private final DoubleAdder sum = new DoubleAdder();

        Buckets(double... bounds) {
            if (bounds.length == 0 || bounds.length > MOST_BOUNDS) {
                throw new IllegalArgumentException(
                        "a histogram has 1 to " + MOST_BOUNDS + " bounds, got " + bounds.length);
            }
            for (int i = 0; i < bounds.length; i++) {
                if (!Double.isFinite(bounds[i]) || i > 0 && bounds[i] <= bounds[i - 1]) {
                    throw new IllegalArgumentException("the bounds of a histogram grow, got " + bounds[i]);
                }
            }
            this.bounds = bounds.clone();
            counts = new LongAdder[bounds.length + 1];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        @Override
        public void observe(double value) {
            if (!Double.isFinite(value)) {
                return;
            }
            int bucket = 0;
            while (bucket < bounds.length && value > bounds[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            sum.add(value);
        }

        @Override
        public long count() {
            long all = 0;
            for (LongAdder bucket : counts) {
                all += bucket.sum();
            }
            return all;
        }

        @Override
        public double sum() {
            return sum.sum();
        }

        /** How many there are at most as large as each bound, and at the end how many there are. */
        public long[] cumulative() {
            long[] all = new long[counts.length];
            long sofar = 0;
            for (int i = 0; i < counts.length; i++) {
                sofar += counts[i].sum();
                all[i] = sofar;
            }
            return all;
        }

        public double[] bounds() {
            return bounds.clone();
        }

        /** A bound as part of a name. */
        static String inName(double bound) {
            return BigDecimal.valueOf(bound)
                    .stripTrailingZeros()
                    .toPlainString()
                    .replaceAll("[^0-9]", "_");
        }
    }
}
