package io.culex.broker.cli;

import io.culex.broker.config.ConfigException;
import io.culex.broker.config.ConfigSource;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.PasswordHash;
import io.culex.broker.config.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class CliTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String password = "pencil";
    private @Nullable LoadedConfig started;
    private @Nullable ConfigSource source;

    private int run(String... arguments) {
        return run(
                (config, from) -> {
                    started = config;
                    source = from;
                    return 0;
                },
                arguments);
    }

    private int run(BrokerStarter starter, String... arguments) {
        Cli.Surroundings surroundings = new Cli.Surroundings(
                "Culex 0.1",
                folder,
                Map.of("PORT", "1884"),
                () -> password,
                new PrintWriter(out),
                new PrintWriter(err));
        return new Cli(surroundings, starter, null).run(arguments);
    }

    private int port() {
        LoadedConfig loaded = Objects.requireNonNull(started, "not started");
        return loaded.config().listeners().values().iterator().next().port();
    }

    @Test
    void withoutACommandTheBrokerStarts() {
        assertThat(run()).isZero();
        assertThat(port()).isEqualTo(1883);
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void passwdPrintsAHash() {
        assertThat(run("passwd")).isZero();
        PasswordHash hash =
                Objects.requireNonNull(PasswordHash.parse(out.toString().strip()));
        assertThat(hash.matches("pencil".getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void passwdPrintsAKeyForScram() {
        assertThat(run("passwd", "--scram", "--iterations", "4096")).isZero();
        assertThat(out.toString().strip())
                .matches("scram-sha-256:4096:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=");
        assertThat(run("passwd", "--scram", "--iterations", "4095")).isEqualTo(64);
        password = "";
        assertThat(run("passwd", "--scram")).isEqualTo(1);
    }

    @Test
    void theScriptsAreToldThatADebuggerMayAttach() {
        List<String> told = new ArrayList<>();
        BrokerStarter starter = (config, from) -> {
            told.add(System.getProperty("culex.inspect") + " " + System.getProperty("culex.inspect.client"));
            System.clearProperty("culex.inspect");
            System.clearProperty("culex.inspect.client");
            return 0;
        };
        run(starter, "--inspect");
        run(starter, "start", "--inspect=9300");
        run(starter, "--inspect-client", "dev1");
        run(starter);
        assertThat(told).containsExactly("9229 null", "9300 null", "9229 dev1", "null null");
    }

    @Test
    void startIsTheSame() {
        assertThat(run("start")).isZero();
        assertThat(port()).isEqualTo(1883);
    }

    @Test
    void optionsStandBeforeOrAfterTheCommand() throws Exception {
        Files.writeString(folder.resolve("my.yml"), "listeners: {mqtt: {port: '${PORT}'}}\n");
        assertThat(run("--config", "my.yml")).isZero();
        assertThat(port()).isEqualTo(1884);
        assertThat(run("--config=my.yml", "start", "--set", "listeners.mqtt.port=1", "--set=log.level=warn"))
                .isZero();
        assertThat(port()).isEqualTo(1);
        assertThat(run("--set", "listeners.mqtt.port=2", "start")).isZero();
        assertThat(port()).isEqualTo(2);
        assertThat(run("--set", "listeners.mqtt.port=2", "start", "--set", "listeners.mqtt.bind=localhost"))
                .isZero();
        assertThat(port()).isEqualTo(2);
    }

    @Test
    void theSourceReadsTheFileAgain() throws Exception {
        run("--set", "listeners.ws.port=0");
        Files.writeString(folder.resolve("config.yml"), "listeners: {mqtt: {port: 7}}\n");
        assertThat(Objects.requireNonNull(source).read().config().listeners().keySet())
                .containsExactly("mqtt", "ws");
    }

    @Test
    void theExitCodeIsThatOfTheBroker() {
        assertThat(run((config, from) -> 3)).isEqualTo(3);
    }

    @Test
    void aBrokerThatCannotStartIsOneLineAndExitCode1() {
        BrokerStarter starter = (config, from) -> {
            throw new IOException("port 1883 is in use: listeners.mqtt.port names another one");
        };
        assertThat(run(starter, "start")).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("culex: port 1883 is in use: listeners.mqtt.port names another one");
    }

    @Test
    void aConfigurationTheBrokerRefusesIsExitCode78() {
        BrokerStarter starter = (config, from) -> {
            throw new ConfigException(List.of(new Problem("config.yml:1:1", "store.engine", "unknown", null, 1)));
        };
        assertThat(run(starter)).isEqualTo(78);
        assertThat(err.toString().lines()).containsExactly("config.yml:1:1: store.engine: unknown", "1 problem");
    }

    @Test
    void aProgrammingMistakeShowsItsTrace() {
        BrokerStarter starter = (config, from) -> {
            throw new IllegalStateException("oops");
        };
        assertThat(run(starter)).isEqualTo(1);
        assertThat(err.toString()).contains("IllegalStateException: oops").contains("CliTest");
    }

    @Test
    void mistakesInTheConfigurationAreToldAndStartNothing() throws Exception {
        Files.writeString(folder.resolve("config.yml"), "listeners: {mqtt: {prot: 1}}\nlog: {level: 5}\n");
        for (String command : List.of("start", "check")) {
            assertThat(run(command)).isEqualTo(78);
        }
        assertThat(err.toString())
                .contains("config.yml:1:20: listeners.mqtt.prot: unknown key; did you mean `port`?")
                .contains("config.yml:2:14: log.level: expected one of")
                .contains("2 problems");
        assertThat(started).isNull();
        assertThat(run("check", "--config", "none.yml")).isEqualTo(78);
        assertThat(err.toString()).contains("none.yml: no such file");
    }

    @Test
    void checkSaysThatAllIsWell() throws Exception {
        assertThat(run("check")).isZero();
        assertThat(out.toString().lines()).containsExactly("No config.yml here, the defaults: no problems");
        Files.writeString(folder.resolve("config.yml"), "listeners: {mqtt: {bind: 0.0.0.0}}\n");
        assertThat(run("check")).isZero();
        assertThat(out.toString())
                .contains("or else:")
                .contains("config.yml:1:20: listeners.mqtt.bind: 0.0.0.0 is open to other machines")
                .contains(folder.resolve("config.yml") + ": no problems");
        assertThat(started).isNull();
    }

    @Test
    void checkAsksTheBrokerToo() {
        BrokerStarter starter = new BrokerStarter() {
            @Override
            public int start(LoadedConfig config, ConfigSource from) {
                return 0;
            }

            @Override
            public List<Problem> check(LoadedConfig config) {
                return List.of(new Problem("config.yml", "store.engine", "unknown", null, 1));
            }
        };
        assertThat(run(starter, "check")).isEqualTo(78);
        assertThat(err.toString()).contains("store.engine: unknown");
    }

    @Test
    void explainNamesTheRuleItsKeysAndTheOthers() throws Exception {
        Files.writeString(folder.resolve("config.yml"), """
                topics:
                  - filter: sensors/#
                  - filter: sensors/+/temperature
                    qos: {max: 1}
                    publish: ["device-*", "role:gateway"]
                """);
        assertThat(run("topics", "explain", "sensors/a/temperature")).isZero();
        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                sensors/a/temperature: sensors/+/temperature (config.yml:3:5) applies
                  qos.max           1
                  publish           device-*, role:gateway
                  all else is free
                  not sensors/# (config.yml:2:5): at level 2 + beats #
                """);
    }

    @Test
    void explainSaysThatATopicIsFree() throws Exception {
        assertThat(run("topics", "explain", "$SYS/a", "--set", "topics=[{filter: '#'}]"))
                .isZero();
        assertThat(out.toString())
                .contains("$SYS/a: no rule matches; every client may publish and subscribe")
                .contains("do not match topics that begin with $");
    }

    @Test
    void whatIsNotUnderstoodIsExitCode64() {
        assertThat(run("startt")).isEqualTo(64);
        assertThat(err.toString())
                .contains("startt")
                .contains("Did you mean: culex start")
                .contains("culex --help");
        assertThat(run("--sett", "a=b")).isEqualTo(64);
        assertThat(run("--config")).isEqualTo(64);
        assertThat(run("topics")).isEqualTo(64);
        assertThat(run("store")).isEqualTo(64);
        assertThat(run("store", "export")).isEqualTo(64);
        assertThat(run("topics", "explain")).isEqualTo(64);
        assertThat(run("topics", "explain", "a/#")).isEqualTo(64);
        assertThat(err.toString()).contains("expected a topic to publish to, without + and #, got \"a/#\"");
        assertThat(started).isNull();
    }

    @Test
    void theStoreOfAnEngineThatIsNotThereIsNotLookedAt() {
        assertThat(run("store", "stats", "--set", "store.engine=memory")).isEqualTo(1);
        assertThat(err.toString()).contains("store.engine is memory, which has nothing on the disk");
        assertThat(run("store", "check", "--set", "store.engine=other")).isEqualTo(1);
        assertThat(err.toString()).contains("no plugin has the storage engine other");
    }

    @Test
    void helpAndVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString().lines()).containsExactly("Culex 0.1");
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("start", "check", "topics", "--config=FILE", "--set=PATH=VALUE", "78");
        assertThat(run("check", "--help")).as(err.toString()).isZero();
        assertThat(run("topics", "explain", "--help")).isZero();
        assertThat(out.toString()).contains("culex topics explain");
        assertThat(started).isNull();
    }
}
