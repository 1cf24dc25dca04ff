package io.culex.broker.metrics;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LimitHitsTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final LimitHits hits = new LimitHits(registry);

    @Test
    void eachLimitHasItsCounter() {
        for (int i = 0; i < 3; i++) {
            hits.hit(Limit.QUEUE, "somebody", "messages are dropped");
        }
        Map<String, Long> counters = new HashMap<>();
        registry.forEachUnderSys(counters::put);
        assertThat(counters).hasSize(Limit.values().length).containsEntry("limit_queue_total", 3L);
        assertThat(counters).containsEntry("limit_memory_total", 0L);
    }

    @Test
    void theNameIsOnlyMadeForALine() {
        int[] asked = new int[1];
        Object who = new Object() {
            @Override
            public String toString() {
                asked[0]++;
                return "somebody";
            }
        };
        for (int i = 0; i < 100; i++) {
            hits.hit(Limit.MESSAGE_RATE, who, "read slower");
        }
        assertThat(asked[0]).isLessThanOrEqualTo(1);
    }

    @Test
    void linesOfStrangersAreTenAtOnce() {
        int logged = 0;
        for (int i = 0; i < 100; i++) {
            logged += hits.mayLog() ? 1 : 0;
        }
        assertThat(logged).isBetween(10, 12);
    }
}
