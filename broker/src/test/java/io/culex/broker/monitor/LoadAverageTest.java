package io.culex.broker.monitor;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LoadAverageTest {
    private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

    private final LoadAverage average = new LoadAverage();

    @Test
    void aSteadyRateIsReachedAfterSomeTime() {
        long counter = 0;
        for (int i = 0; i < 6 * 120; i++) {
            counter += 100;
            average.update(counter, TEN_SECONDS);
        }
        assertThat(average.text(0)).isEqualTo("600.00");
        assertThat(average.text(1)).isEqualTo("600.00");
        assertThat(Double.parseDouble(average.text(2))).isBetween(599.0, 600.0);
    }

    @Test
    void aBurstFadesSoonerFromTheShorterAverage() {
        average.update(6000, TEN_SECONDS);
        double first = Double.parseDouble(average.text(0));
        double last = Double.parseDouble(average.text(2));
        assertThat(first).isGreaterThan(5000).isLessThan(36_000);
        assertThat(last).isGreaterThan(300).isLessThan(first);
        for (int i = 0; i < 6 * 10; i++) {
            average.update(6000, TEN_SECONDS);
        }
        assertThat(Double.parseDouble(average.text(0))).isLessThan(1);
        assertThat(Double.parseDouble(average.text(2))).isGreaterThan(100);
    }

    @Test
    void noTimeChangesNothing() {
        average.update(1000, 0);
        assertThat(average.text(0)).isEqualTo("0.00");
    }
}
