package io.culex.broker.metrics;

import io.culex.api.Metric;
import io.culex.api.Metrics;
import io.culex.api.Registration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MetricRegistryTest {
    private final MetricRegistry metrics = new MetricRegistry();

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        metrics.forEachUnderSys((name, value) -> lines.add(name + " " + value));
        return lines;
    }

    private List<String> families() {
        List<String> names = new ArrayList<>();
        metrics.families()
                .forEach(family -> family.forEach((labels, series) -> names.add(family.name() + '{' + labels + '}')));
        return names;
    }

    @Test
    void aCounterIsOneOfItsName() {
        MetricScope broker = metrics.broker();
        broker.counter("b").increment();
        broker.counter("b").add(2);
        broker.counter("a");
        try (Registration gauge = broker.gauge("g", () -> 7)) {
            assertThat(gauge).isNotNull();
            assertThat(lines()).containsExactly("a 0", "b 3", "g 7");
            assertThat(families()).containsExactly("culex_a{}", "culex_b{}", "culex_g{}");
        }
        assertThat(lines()).containsExactly("a 0", "b 3");
    }

    @Test
    void thePartOfAPluginGoesAsAWhole() {
        try (MetricScope scope = metrics.plugin("my-plugin", "")) {
            scope.counter("n").increment();
            Registration gauge = scope.gauge("g", () -> 1);
            assertThat(lines()).containsExactly("culex_plugin_my_plugin_g 1", "culex_plugin_my_plugin_n 1");
            gauge.close();
            scope.gauge("h", () -> 2);
            scope.histogram(Metric.of("t"), 1, 2).observe(1.5);
        }
        assertThat(lines()).isEmpty();
        assertThat(families()).isEmpty();
    }

    @Test
    void aPluginThatStoppedMayGoOnCounting() {
        MetricScope scope = metrics.plugin("p", "");
        scope.close();
        scope.counter("late").increment();
        scope.gauge("later", () -> 1).close();
        scope.histogram(Metric.of("last"), 1).observe(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void whatScriptsCountStandsForItself() {
        MetricScope scope = metrics.plugin("javascript", "script_");
        scope.counter("realms");
        scope.counter("script_readings");
        assertThat(families()).containsExactly("culex_plugin_javascript_realms{}", "culex_script_readings{}");
        assertThat(lines())
                .containsExactly("culex_plugin_javascript_realms 0", "culex_plugin_javascript_script_readings 0");
    }

    @Test
    void aNameThatCannotBeShownIsRefused() {
        MetricScope broker = metrics.broker();
        assertThatThrownBy(() -> broker.counter("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broker.gauge("1a", () -> 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metric.of("a").label("b c", "")).hasMessageContaining("'b c'");
        assertThatThrownBy(() -> Metric.of("a").label("le", "1")).hasMessageContaining("'le'");
        assertThatThrownBy(() -> Metric.of("a").label("b", "x".repeat(257))).hasMessageContaining("got 257");
    }

    @Test
    void seriesOfANameHaveLabelsAndNamesUnderSys() {
        MetricScope scope = metrics.plugin("p", "");
        Metric rooms = Metric.of("readings_total").help("Readings.");
        scope.counter(rooms.label("room", "the kitchen")).add(2);
        scope.counter(rooms.label("room", "the_kitchen")).add(3);
        scope.counter(rooms.label("room", "hall").label("floor", "\"1\"\n\\").sysName("hall"))
                .add(4);
        assertThat(scope.counter(rooms.label("room", "the kitchen")).value()).isEqualTo(2);
        assertThat(families())
                .containsExactly(
                        "culex_plugin_p_readings{floor=\"\\\"1\\\"\\n\\\\\",room=\"hall\"}",
                        "culex_plugin_p_readings{room=\"the kitchen\"}",
                        "culex_plugin_p_readings{room=\"the_kitchen\"}");
        assertThat(lines())
                .containsExactly(
                        "culex_plugin_p_hall 4",
                        "culex_plugin_p_readings_total_the_kitchen 2",
                        "culex_plugin_p_readings_total_the_kitchen_2 3");
    }

    @Test
    void aNameIsOfOneKind() {
        MetricScope scope = metrics.plugin("p", "");
        scope.counter("a");
        scope.histogram(Metric.of("h"), 1);
        assertThatThrownBy(() -> scope.gauge("a", () -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("culex_plugin_p_a is a counter already");
        assertThatThrownBy(() -> scope.counter("a_total")).hasMessageContaining("these labels already");
        assertThatThrownBy(() -> scope.gauge("h_count", () -> 1)).hasMessageContaining("culex_plugin_p_h:");
        assertThatThrownBy(() -> scope.counter(Metric.of("h").label("a", "b")))
                .hasMessageContaining("is a histogram already");
    }

    @Test
    void theLastGaugeCountsAndAnOlderOneTakesItNotAway() {
        MetricScope scope = metrics.plugin("p", "");
        Registration first = scope.gauge("g", () -> 1);
        scope.gauge(Metric.of("g"), () -> 2.6);
        first.close();
        assertThat(lines()).containsExactly("culex_plugin_p_g 3");
    }

    @Test
    void aGaugeThatThrowsIsLeftOut() {
        metrics.broker().gauge("bad", () -> {
            throw new IllegalStateException("on purpose");
        });
        metrics.broker().gauge("good", () -> 1);
        assertThat(lines()).containsExactly("good 1");
    }

    @Test
    void aHistogramCountsEachValueOnce() {
        MetricScope scope = metrics.plugin("p", "");
        Metrics.Histogram histogram = scope.histogram(Metric.of("t_seconds"), 0.5, 10);
        for (double value : new double[] {0.5, 0.6, 10, 11, Double.NaN, Double.POSITIVE_INFINITY}) {
            histogram.observe(value);
        }
        assertThat(histogram.count()).isEqualTo(4);
        assertThat(histogram.sum()).isEqualTo(22.1);
        assertThat(scope.histogram(Metric.of("t_seconds"), 0.5, 10)).isSameAs(histogram);
        assertThat(lines())
                .containsExactly(
                        "culex_plugin_p_t_seconds_le_0_5 1",
                        "culex_plugin_p_t_seconds_le_10 3",
                        "culex_plugin_p_t_seconds_count 4",
                        "culex_plugin_p_t_seconds_sum 22");
        assertThat(scope.histogram(Metric.of("t_seconds"), 1).count()).isZero();
        assertThatThrownBy(() -> scope.histogram(Metric.of("u"), 2, 1)).hasMessageContaining("grow");
        assertThatThrownBy(() -> scope.histogram(Metric.of("u"))).hasMessageContaining("1 to 50 bounds, got 0");
    }

    @Test
    void aPluginHasSoManySeriesAndNoMore() {
        MetricScope scope = metrics.plugin("p", "");
        Registration gauge = scope.gauge("g", () -> 1);
        for (int i = 1; i < Metrics.MOST_SERIES; i++) {
            scope.counter(Metric.of("n").label("i", Integer.toString(i)));
        }
        assertThatThrownBy(() -> scope.counter(Metric.of("n").label("i", "one more")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("plugin p has 10000 series");
        assertThatCode(() -> scope.counter(Metric.of("n").label("i", "1"))).doesNotThrowAnyException();
        gauge.close();
        scope.counter(Metric.of("n").label("i", "one more"));
    }
}
