package io.culex.javascript;

import io.culex.api.PluginConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The section of config.yml. */
class ScriptSettingsTest {
    private static ScriptSettings read(Map<String, Object> values) {
        return ScriptSettings.read(new PluginConfig() {
            @Override
            public Map<String, Object> values() {
                return values;
            }

            @Override
            public String locate(String path) {
                return "config.yml:3:5";
            }

            @Override
            public Path baseDirectory() {
                return Path.of("/etc/culex");
            }
        });
    }

    @Test
    void textAndReadyValuesAreTaken() {
        ScriptSettings text = read(Map.of(
                "dir", "handlers",
                "queue", "100",
                "sys-events", "true",
                "open-listeners", "none",
                "env", List.of("HOME"),
                "types", "off",
                "reload", Map.of("tests", "true", "max-error-rate", "20", "window", "1m"),
                "budget", Map.of("call", "20ms", "load", "2s", "decision", "1m", "memory", "1GiB")));
        assertThat(text.dir()).isEqualTo(Path.of("/etc/culex/handlers"));
        assertThat(text.call()).isEqualTo(Duration.ofMillis(20));
        assertThat(text.decision()).isEqualTo(Duration.ofMinutes(1));
        assertThat(text.authenticate()).isEqualTo(Duration.ofSeconds(5));
        assertThat(text.memory()).isEqualTo(1L << 30);
        assertThat(text.queue()).isEqualTo(100);
        assertThat(text.sysEvents()).isTrue();
        assertThat(text.openListeners()).isFalse();
        assertThat(text.reload()).isEqualTo(new ReloadSettings(true, 20, Duration.ofMinutes(1), false));
        assertThat(text.env()).containsExactly("HOME");
        ScriptSettings ready = read(
                Map.of("enabled", false, "queue", 7, "budget", Map.of("call", Duration.ofMillis(3), "memory", 5L)));
        assertThat(ready.enabled()).isFalse();
        assertThat(ready.reload()).isEqualTo(ReloadSettings.DEFAULTS);
        assertThat(ready.call()).isEqualTo(Duration.ofMillis(3));
        assertThat(ready.memory()).isEqualTo(5);
    }

    @Test
    void aMistakeIsNamedWithItsPlace() {
        assertThatThrownBy(() -> read(Map.of("budget", Map.of("call", "soon"))))
                .hasMessage("config.yml:3:5 budget.call: expected a duration such as 50ms or 5s, got soon");
    }
}
