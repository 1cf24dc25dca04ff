package io.culex.benchmarks.compare;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ReportTest {
    private final Scenario scenario = Scenario.all().getFirst();
    private final Results results = new Results();

    @Test
    void theSpreadOfAnOddAndAnEvenNumberOfRounds() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(1, 2, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(1, 2.5, 4));
        assertThat(Spread.of(List.of(7.0)).text()).isEqualTo("7.00");
        assertThat(new Spread(0.011, 12.34, 1_234_567).text()).isEqualTo("12.3 (0.011–1,234,567)");
    }

    @Test
    void ratiosAreMadeWithinARound() {
        results.add("culex", 1, Map.of(Metric.CPU, 1.0));
        results.add("culex", 2, Map.of(Metric.CPU, 1.0));
        results.add("mosquitto", 2, Map.of(Metric.CPU, 4.0));
        results.add("mosquitto", 3, Map.of(Metric.CPU, 100.0));
        assertThat(results.ratio("culex", "mosquitto", Metric.CPU)).isEqualTo(new Spread(0.25, 0.25, 0.25));
        assertThat(results.ratio("culex", "mosquitto", Metric.RATE)).isNull();
        assertThat(results.ratio("culex", "aedes", Metric.CPU)).isNull();
    }

    @Test
    void thePageSaysWhatRanOnWhatAndWhatItGave() throws Exception {
        results.add("culex", 1, Map.of(Metric.RATE, 3000.0, Metric.CPU, 0.5, Metric.FOREIGN, 0.1, Metric.BAD, 0.0));
        results.add("mosquitto", 1, Map.of(Metric.RATE, 1000.0, Metric.CPU, 5.0, Metric.FOREIGN, 0.2, Metric.BAD, 0.0));
        Report report = report();
        assertThat(report.page())
                .contains("`./dev bench --rounds 1` on 2026-01-02")
                .contains("| processor | Some CPU, 2 processors |")
                .contains("| culex | Culex 1.0 |")
                .contains("[qos0-pairs](#qos0-pairs) | 0.10 | 3.00 |")
                .contains("| culex | 3,000 | 0.50 | 0.10 | 0 |")
                .contains("| by mosquitto | messages/s | CPU µs/message |\n")
                .contains("| culex | 3.00 / 3.00 / 3.00 | 0.10 / 0.10 / 0.10 |");
        assertThat(report.bad()).isFalse();
    }

    @Test
    void badRowsAndFailuresAreMarked() throws Exception {
        results.add("culex", 1, Map.of(Metric.RATE, 3000.0, Metric.BAD, 2.0));
        results.fault("culex", 1, "2 lost");
        results.failed("aedes", 1, "the process ended");
        Report report = report();
        assertThat(report.page())
                .contains("| culex ✗ | 3,000 | 2 |")
                .contains("✗ culex, round 1: 2 lost.")
                .contains("✗ aedes, round 1 failed: the process ended");
        assertThat(report.bad()).isTrue();
    }

    private Report report() throws BenchException {
        Machine machine = new Machine("Some CPU", 2, "8 GiB", "Linux 6", "Some VM 25");
        Report report = new Report(
                Options.of("--rounds", "1"), machine, LocalDate.of(2026, 1, 2), Map.of("culex", "Culex 1.0"));
        report.add(scenario, results);
        return report;
    }
}
