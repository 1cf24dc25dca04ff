package io.culex.benchmarks.compare;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class OptionsTest {
    @Test
    void everythingByDefault() throws BenchException {
        Options options = Options.of();
        assertThat(options.scenarios()).isEqualTo(Scenario.all());
        assertThat(options.brokers()).containsExactly("culex", "mosquitto", "aedes");
        assertThat(options.named()).isFalse();
        assertThat(options.rounds()).isEqualTo(3);
    }

    @Test
    void whatIsNamedComesAndNothingElse() throws BenchException {
        Options options = Options.of(
                "--scenario", "fanin,qos0-pairs", "--broker", "mosquitto", "--broker", "culex", "--duration", "0.5");
        assertThat(options.scenarios()).extracting(Scenario::name).containsExactly("qos0-pairs", "fanin");
        assertThat(options.brokers()).containsExactly("mosquitto", "culex");
        assertThat(options.named()).isTrue();
        assertThat(options.duration()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void quickIsOneRoundOfTheMainScenarios() throws BenchException {
        Options options = Options.of("--quick", "--rounds", "2");
        assertThat(options.scenarios()).isNotEmpty().allMatch(Scenario::main);
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.duration()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aFolderNamesItsBroker() throws BenchException {
        assertThat(Options.of("--hivemq", "/opt/hivemq").brokers())
                .isEqualTo(List.of("culex", "mosquitto", "aedes", "hivemq"));
    }

    @Test
    void sweepsComeInPlaceOfScenarios() throws BenchException {
        Options options = Options.of("--sweep", "payload,subscribers", "--duration", "1");
        assertThat(options.sweeps()).extracting(Sweep::name).containsExactly("subscribers", "payload");
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.duration()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.output()).hasToString("docs/scaling.md");
        assertThat(Options.of("--sweep", "all").sweeps()).isEqualTo(Sweep.ALL);
        assertThat(Options.of().sweeps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--rounds,0,takes a number from 1 to 100",
        "--rounds,many,takes a number from 1 to 100",
        "--broker,rabbit,unknown name rabbit",
        "--scenario,none,unknown name none",
        "--sweep,none,unknown name none",
        "--speed,9,unknown option --speed"
    })
    void mistakesAreSaid(String option, String value, String said) {
        assertThatThrownBy(() -> Options.of(option, value))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aValueThatIsMissing() {
        assertThatThrownBy(() -> Options.of("--rounds")).hasMessage("--rounds needs a value");
    }
}
