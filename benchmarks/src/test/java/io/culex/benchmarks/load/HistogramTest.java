package io.culex.benchmarks.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void percentilesAreExactToTwoPercent() {
        for (int micros = 1; micros <= 1000; micros++) {
            histogram.add(micros * 1000L);
        }
        assertThat((double) histogram.percentile(50)).isEqualTo(500_000, within(10_000.0));
        assertThat((double) histogram.percentile(99)).isEqualTo(990_000, within(20_000.0));
        assertThat((double) histogram.percentile(100)).isEqualTo(1_000_000, within(20_000.0));
    }

    @Test
    void smallOnesAreExact() {
        histogram.add(3);
        histogram.add(-5);
        assertThat(histogram.percentile(50)).isZero();
        assertThat(histogram.percentile(100)).isEqualTo(3);
    }

    @Test
    void anyTimeHasABucket() {
        histogram.add(Long.MAX_VALUE);
        assertThat(histogram.percentile(50)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void noTimesHaveNoPercentile() {
        assertThat(histogram.percentile(99)).isZero();
    }
}
