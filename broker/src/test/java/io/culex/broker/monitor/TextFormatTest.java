package io.culex.broker.monitor;

import io.culex.api.Metric;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.metrics.MetricScope;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class TextFormatTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final MetricScope broker = registry.broker();

    private String text(boolean open) {
        return new String(TextFormat.write(registry.families(), open), StandardCharsets.UTF_8);
    }

    @Test
    void everyKindAsPrometheusReadsIt() {
        fill();
        assertThat(text(false)).isEqualTo("""
                        # HELP culex_a_total First \\\\ and\\nlast, "quoted".
                        # TYPE culex_a_total counter
                        culex_a_total{room="\\"x\\"\\\\\\n{},="} 3
                        # HELP culex_b Of the broker.
                        # TYPE culex_b gauge
                        culex_b 1.5
                        # HELP culex_c Of the broker.
                        # TYPE culex_c gauge
                        culex_c NaN
                        # HELP culex_t_seconds Of the broker.
                        # TYPE culex_t_seconds histogram
                        culex_t_seconds_bucket{le="0.0001"} 1
                        culex_t_seconds_bucket{le="10"} 1
                        culex_t_seconds_bucket{le="+Inf"} 2
                        culex_t_seconds_sum 20.00005
                        culex_t_seconds_count 2
                        # HELP culex_z_seconds Of the broker.
                        # TYPE culex_z_seconds summary
                        culex_z_seconds_count{gc="G1"} 4
                        culex_z_seconds_sum{gc="G1"} 0.125
                        """);
        assertThat(ExpositionParser.plain(text(false)).families()).hasSize(5);
    }

    private void fill() {
        broker.counter(Metric.of("a_total").label("room", "\"x\"\\\n{},=").help("First \\ and\nlast, \"quoted\"."))
                .add(3);
        broker.gauge(Metric.of("b"), () -> 1.5);
        broker.gauge(Metric.of("c"), () -> Double.NaN);
        broker.histogram(Metric.of("t_seconds"), 0.0001, 10).observe(0.00005);
        broker.histogram(Metric.of("t_seconds"), 0.0001, 10).observe(20);
        broker.occasions(Metric.of("z_seconds").label("gc", "G1"), () -> 4, () -> 0.125);
    }

    @Test
    void asOpenMetrics() {
        fill();
        assertThat(text(true))
                .startsWith(
                        "# HELP culex_a First \\\\ and\\nlast, \\\"quoted\\\".\n# TYPE culex_a counter\nculex_a_total{")
                .contains("culex_t_seconds_bucket{le=\"10.0\"} 1\n")
                .endsWith("\n# EOF\n");
        assertThat(ExpositionParser.open(text(true)).families()).hasSize(5);
    }

    @Test
    void labelsOfStrangersBreakNothing() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        Metric metric = Metric.of("hostile");
        broker.counter(metric.label("x", all.substring(0, 200)));
        broker.counter(metric.label("x", "\uD83D\uDE00 \uD83D lone \uDE00"));
        broker.counter(metric.label("x", "\"} 1\n# TYPE culex_hostile gauge\nculex_hostile{x=\""));
        broker.counter(metric.label("x", "\\"));
        broker.counter(metric.label("x", ""));
        String text = text(false);
        assertThat(text).contains("{x=\"\uD83D\uDE00 \uFFFD lone \uFFFD\"} 0").doesNotContain("\u0000", "\r", "\u0085");
        assertThat(ExpositionParser.plain(text).samples("culex_hostile_total")).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                                                            | false
                    */*                                                                                           | false
                    text/plain;version=0.0.4                                                                      | false
                    application/openmetrics-text                                                                  | true
                    application/openmetrics-text; version=1.0.0; charset=utf-8                                    | true
                    application/openmetrics-text;version=2.0.0                                                    | false
                    application/openmetrics-text;q=0                                                              | false
                    application/openmetrics-text;q=x                                                              | false
                    application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | true
                    text/plain;version=0.0.4;q=0.8,application/openmetrics-text;q=0.1                             | false
                    """)
    void whoAsksForOpenMetricsGetsIt(String accept, boolean open) {
        assertThat(TextFormat.wantsOpen(accept)).isEqualTo(open);
    }
}
