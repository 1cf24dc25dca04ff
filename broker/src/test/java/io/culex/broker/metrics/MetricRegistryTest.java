package io.culex.broker.metrics;

import io.culex.api.Registration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MetricRegistryTest {
    private final MetricRegistry metrics = new MetricRegistry();

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        metrics.counters((name, value) -> lines.add(name + " " + value));
        metrics.gauges((name, value) -> lines.add(name + " " + value));
        return lines;
    }

    @Test
    void aCounterIsOneOfItsName() {
        metrics.counter("b").increment();
        metrics.counter("b").add(2);
        metrics.counter("a");
        try (Registration gauge = metrics.gauge("g", () -> 7)) {
            assertThat(gauge).isNotNull();
            assertThat(lines()).containsExactly("a 0", "b 3", "g 7");
        }
        assertThat(lines()).containsExactly("a 0", "b 3");
    }

    @Test
    void thePartOfAPluginGoesAsAWhole() {
        try (MetricRegistry.Scope scope = metrics.plugin("my-plugin")) {
            scope.counter("n").increment();
            Registration gauge = scope.gauge("g", () -> 1);
            assertThat(lines()).containsExactly("culex_plugin_my_plugin_n 1", "culex_plugin_my_plugin_g 1");
            gauge.close();
            scope.gauge("h", () -> 2);
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void aNameThatCannotBeShownIsRefused() {
        assertThatThrownBy(() -> metrics.counter("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.gauge("1a", () -> 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
