package io.culex.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class ConfigDiffTest {
    @TempDir
    Path folder;

    private Config read(String... settings) throws ConfigException {
        return new ConfigReader(folder, Map.of()).read(null, List.of(settings)).config();
    }

    @Test
    void theSameConfigurationHasNoDifference() throws Exception {
        ConfigDiff diff = ConfigDiff.between(read("plugins.x.y=1"), read("plugins.x.y=1"));
        assertThat(diff.empty()).isTrue();
        assertThat(diff.effective()).isEqualTo(read("plugins.x.y=1"));
    }

    @Test
    void liveKeysApplyAndOthersWaitForTheRestart() throws Exception {
        Config before = read();
        Config after = read(
                "topics=[{filter: a}]",
                "log.level=debug",
                "authentication.users=[{name: a, password: b}]",
                "authentication.anonymous=deny",
                "scripts.budget.call=60ms",
                "scripts.queue=100",
                "limits.max-connections=5",
                "listeners.mqtt.port=0",
                "listeners.new.port=0",
                "plugins.x.y=1",
                "mqtt.max-qos=1",
                "transport=nio");
        ConfigDiff diff = ConfigDiff.between(before, after);
        assertThat(diff.live())
                .containsExactlyInAnyOrder(
                        "topics",
                        "log.level",
                        "authentication.users",
                        "authentication.anonymous",
                        "scripts.budget.call",
                        "limits.max-connections");
        assertThat(diff.restart())
                .containsExactlyInAnyOrder(
                        "scripts.queue",
                        "listeners.mqtt.port",
                        "listeners.new",
                        "plugins.x",
                        "mqtt.max-qos",
                        "transport");
        assertThat(diff.effective().topics()).isEqualTo(after.topics());
        assertThat(diff.effective().scripts().budget())
                .isEqualTo(after.scripts().budget());
        assertThat(diff.effective().scripts().queue())
                .isEqualTo(before.scripts().queue());
        assertThat(diff.effective().listeners()).isEqualTo(before.listeners());
        assertThat(ConfigDiff.between(diff.effective(), after).live()).isEmpty();
    }

    @Test
    void aListenerThatWentIsNamed() throws Exception {
        assertThat(ConfigDiff.between(read(), read("listeners={mqtt: {}}")).restart())
                .containsExactly("listeners.ws");
    }
}
