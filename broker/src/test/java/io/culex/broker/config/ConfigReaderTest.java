package io.culex.broker.config;

import io.culex.api.PluginConfig;
import io.culex.broker.config.AuthenticationConfig.Anonymous;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

final class ConfigReaderTest {
    @TempDir
    Path folder;

    private LoadedConfig read(String yaml, String... settings) throws ConfigException, IOException {
        Files.writeString(folder.resolve("config.yml"), yaml);
        return new ConfigReader(folder, Map.of("PORT", "18831", "EMPTY", "")).read(null, List.of(settings));
    }

    private String problems(String yaml, String... settings) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(yaml, settings));
        assertThat(e).as("problems expected").isNotNull();
        return String.valueOf(e.getMessage());
    }

    @Test
    void noFileMeansDefaultsBelowTheWorkingDirectory() throws Exception {
        LoadedConfig loaded = new ConfigReader(folder, Map.of()).read(null, List.of());
        assertThat(loaded.file()).isNull();
        assertThat(loaded.config().listeners().keySet()).containsExactly("mqtt", "ws");
        assertThat(loaded.config().limits()).isEqualTo(LimitsConfig.DEFAULTS);
        assertThat(loaded.config().scripts().dir()).isEqualTo(folder.resolve("scripts"));
    }

    @Test
    void aNamedFileMustExist() {
        assertThatThrownBy(() -> new ConfigReader(folder, Map.of()).read(Path.of("other.yml"), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("other.yml: no such file");
    }

    @Test
    void pathsStartAtTheFolderOfTheFileAndThoseOfOptionsInTheWorkingDirectory() throws Exception {
        Path etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(etc.resolve("x.yml"), "data: {dir: state}\n");
        LoadedConfig loaded =
                new ConfigReader(folder, Map.of()).read(Path.of("etc/x.yml"), List.of("scripts.dir=handlers"));
        assertThat(loaded.file()).isEqualTo(etc.resolve("x.yml"));
        assertThat(loaded.config().data().dir()).isEqualTo(etc.resolve("state"));
        assertThat(loaded.config().plugins().dir()).isEqualTo(etc.resolve("plugins"));
        assertThat(loaded.config().scripts().dir()).isEqualTo(folder.resolve("handlers"));
    }

    @Test
    void anEmptyFileAndEmptySectionsMeanDefaults() throws Exception {
        Config defaults = read("").config();
        assertThat(read("limits:\ntopics:\nlisteners:\n").config()).isEqualTo(defaults);
    }

    @Test
    void listenersOfTheFileReplaceTheDefaultOnes() throws Exception {
        Map<String, ListenerConfig> listeners =
                read("listeners:\n  mqtt: {bind: '::1'}\n  x: {port: 0, type: ws, websocket-path: /x}\n")
                        .config()
                        .listeners();
        assertThat(listeners.keySet()).containsExactly("mqtt", "x");
        assertThat(listeners.get("mqtt")).isEqualTo(ListenerConfig.on(ListenerConfig.Type.TCP, "::1", 1883));
        assertThat(listeners.get("x"))
                .satisfies(x -> assertThat(x.type()).isEqualTo(ListenerConfig.Type.WS))
                .satisfies(x -> assertThat(x.websocketPath()).isEqualTo("/x"))
                .satisfies(x -> assertThat(x.port()).isZero());
    }

    @Test
    void setOverlaysAndCreatesListeners() throws Exception {
        LoadedConfig loaded =
                read("", "listeners.mqtt.port=18830", "listeners.mqtts.port=8883", "topics=[{filter: a/#}]");
        Map<String, ListenerConfig> listeners = loaded.config().listeners();
        assertThat(listeners.keySet()).containsExactly("mqtt", "ws", "mqtts");
        assertThat(listeners.get("mqtt")).isEqualTo(ListenerConfig.on(ListenerConfig.Type.TCP, 18830));
        assertThat(listeners.get("mqtts")).isEqualTo(ListenerConfig.on(ListenerConfig.Type.TCP, 8883));
        assertThat(loaded.config().topics().getFirst().filter()).isEqualTo("a/#");
        assertThat(loaded.locate("listeners.mqtt.port")).isEqualTo("--set listeners.mqtt.port");
        assertThat(loaded.locate("listeners.ws.port")).isEqualTo("--set listeners.mqtt.port");
        assertThat(loaded.locate("limits")).isEqualTo("config.yml");
    }

    @Test
    void setAddsToListenersOfTheFile() throws Exception {
        Map<String, ListenerConfig> listeners = read(
                        "listeners: {ws: {}}", "listeners.ws.port=1", "listeners.mqtt.port=2")
                .config()
                .listeners();
        assertThat(listeners.keySet()).containsExactly("ws", "mqtt");
        assertThat(listeners.get("ws")).isEqualTo(ListenerConfig.on(ListenerConfig.Type.WS, 1));
    }

    @Test
    void theLastSettingWins() throws Exception {
        assertThat(read("log: {level: warn}", "log.level=debug", "log.level=error")
                        .config()
                        .log()
                        .level())
                .isEqualTo(Config.LogConfig.Level.ERROR);
    }

    @Test
    void variablesAreFilledIn() throws Exception {
        LoadedConfig loaded = read("""
                listeners: {mqtt: {port: "${PORT}"}, ws: {port: "${NO_PORT:8084}"}}
                log:
                  level: ${EMPTY}
                plugins: {x: {text: 'a $${b} ${PORT}', none: '${NOTHING:}'}}
                """);
        Config config = loaded.config();
        assertThat(config.listeners().get("mqtt")).isEqualTo(ListenerConfig.on(ListenerConfig.Type.TCP, 18831));
        assertThat(config.listeners().get("ws")).isEqualTo(ListenerConfig.on(ListenerConfig.Type.WS, 8084));
        assertThat(config.log()).isEqualTo(Config.LogConfig.DEFAULTS);
        assertThat(loaded.pluginSection("x").values()).isEqualTo(Map.of("text", "a ${b} 18831", "none", ""));
        assertThat(problems("log: {level: '${LOG_LEVEL}'}"))
                .startsWith("config.yml:1:14: log.level: the environment variable LOG_LEVEL is not set");
    }

    @Test
    void sizesAndDurations() throws Exception {
        Config config = read("""
                limits: {max-packet-size: 64 KiB, outbound-buffer: 8192, connect-timeout: 1m30s}
                sessions: {queue-bytes: 2GiB, expiry: 1h}
                scripts: {budget: {call: 250ms}}
                mqtt: {server-keep-alive: 60s, max-session-expiry: 7d}
                store: {fsync: 100ms}
                """).config();
        assertThat(config.limits().maxPacketSize()).isEqualTo(64 << 10);
        assertThat(config.limits().outboundBuffer()).isEqualTo(8192);
        assertThat(config.limits().connectTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.sessions().queueBytes()).isEqualTo(2L << 30);
        assertThat(config.sessions().expiry()).isEqualTo(Duration.ofHours(1));
        assertThat(config.scripts().budget().call()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.mqtt().maxSessionExpiry()).isEqualTo(Duration.ofDays(7));
        assertThat(config.store().fsync().interval()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aRuleWithEveryKey() throws Exception {
        Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/t.json"), "{}");
        TopicConfig rule = read("""
                topics:
                  - filter: sensors/+/temperature
                    description: Degrees
                    payload: {type: json, schema: schemas/t.json, max-size: 4KiB}
                    qos: {max: 1}
                    retain: always
                    expiry: 1h
                    rate: 20/s
                    publish: ["device-*", "role:gateway"]
                    subscribe: []
                    on-violation: disconnect
                """).config().topics().getFirst();
        assertThat(rule)
                .isEqualTo(new TopicConfig(
                        "sensors/+/temperature",
                        "Degrees",
                        new TopicConfig.PayloadConfig("json", folder.resolve("schemas/t.json"), 4096),
                        new TopicConfig.QosConfig(1),
                        TopicConfig.Retain.ALWAYS,
                        Duration.ofHours(1),
                        new TopicConfig.Rate(20, Duration.ofSeconds(1)),
                        List.of("device-*", "role:gateway"),
                        List.of(),
                        TopicConfig.OnViolation.DISCONNECT));
    }

    @Test
    void aPluginSectionKeepsTypesAndPlaces() throws Exception {
        LoadedConfig loaded = read("""
                plugins:
                  disabled: [old]
                  influx:
                    url: http://127.0.0.1:8086
                    batch: {size: 500, wait: 2.5, on: yes, really: true, big: 5000000000}
                    names: [a, '1', 2]
                """);
        PluginConfig section = loaded.pluginSection("influx");
        assertThat(section.values())
                .isEqualTo(Map.of(
                        "url", "http://127.0.0.1:8086",
                        "batch", Map.of("size", 500, "wait", 2.5, "on", "yes", "really", true, "big", 5_000_000_000L),
                        "names", List.of("a", "1", 2)));
        assertThat(section.locate("batch.size")).isEqualTo("config.yml:5:13");
        assertThat(section.locate("batch.nothing")).isEqualTo("config.yml:5:5");
        assertThat(section.baseDirectory()).isEqualTo(folder);
        assertThat(loaded.pluginSection("other").values()).isEmpty();
        assertThat(loaded.config().plugins().disabled()).containsExactly("old");
    }

    @Test
    void theScriptsSectionIsFilledWithDefaults() throws Exception {
        PluginConfig section = read("scripts:\n  budget: {call: 70ms}\n").scriptsSection();
        assertThat(section.values())
                .containsEntry("dir", folder.resolve("scripts").toString());
        assertThat(section.values()).containsEntry("overflow", "slow");
        assertThat(section.values())
                .containsEntry(
                        "budget",
                        Map.of(
                                "call",
                                "70ms",
                                "load",
                                "5s",
                                "decision",
                                "1s",
                                "authenticate",
                                "5s",
                                "memory",
                                104857600L,
                                "failures",
                                5,
                                "pause",
                                "10s"));
        assertThat(section.locate("budget.call")).isEqualTo("config.yml:2:12");
    }

    @Test
    void usersNeedOneSecretEach() throws Exception {
        PasswordHash hash = PasswordHash.of("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        AuthenticationConfig authentication =
                read("""
                authentication:
                  anonymous: deny
                  users:
                    - {name: a, password: "12", role: admin}
                    - {name: b, password-hash: "%s"}
                """.formatted(hash.encoded())).config().authentication();
        assertThat(authentication.anonymous()).isEqualTo(Anonymous.DENY);
        assertThat(authentication.users().getFirst().password()).isEqualTo("12");
        assertThat(authentication.users().get(1).passwordHash()).isEqualTo(hash);
        assertThat(authentication.toString()).doesNotContain("12");
        String problems = problems("""
                authentication:
                  users:
                    - {name: a}
                    - {name: a, password: x, password-hash: swordfish}
                """);
        assertThat(problems)
                .contains("authentication.users[0]: expected either password or password-hash")
                .contains("authentication.users[1].name: there is already a user a")
                .contains("password-hash: expected pbkdf2-sha256:ITERATIONS:SALT:HASH, got something else")
                .doesNotContain("swordfish");
    }

    @Test
    void theDefaultFileHoldsTheDefaultsAndEveryKey() throws Exception {
        Path file = Path.of("..", "config.yml").toAbsolutePath().normalize();
        LoadedConfig loaded = new ConfigReader(folder, Map.of()).read(file, List.of());
        Config defaults = new ConfigReader(file.resolveSibling("target"), Map.of())
                .read(null, List.of("data.dir=../data", "scripts.dir=../scripts", "plugins.dir=../plugins"))
                .config();
        assertThat(loaded.config()).isEqualTo(defaults);
        assertThat(Files.readAllLines(file)).allMatch(line -> line.length() <= 120);
        String text = Files.readString(file);
        List<Class<? extends Record>> sections = List.of(
                Config.class,
                ListenerConfig.class,
                ListenerConfig.TcpConfig.class,
                TlsConfig.class,
                TlsConfig.ServedName.class,
                LimitsConfig.class,
                MqttConfig.class,
                SessionsConfig.class,
                Config.RetainedConfig.class,
                TopicConfig.class,
                TopicConfig.PayloadConfig.class,
                TopicConfig.QosConfig.class,
                ScriptsConfig.class,
                ScriptsConfig.BudgetConfig.class,
                ScriptsConfig.ReloadConfig.class,
                PluginsConfig.class,
                AuthenticationConfig.class,
                AuthenticationConfig.UserConfig.class,
                Config.StoreConfig.class,
                Config.DataConfig.class,
                Config.LogConfig.class,
                Config.ThreadsConfig.class);
        for (Class<? extends Record> section : sections) {
            for (String key : Schema.keys(section)) {
                assertThat(text)
                        .as("%s of %s", key, section.getSimpleName())
                        .containsPattern("(?m)^[# -]*" + key + ":");
            }
        }
    }
}
