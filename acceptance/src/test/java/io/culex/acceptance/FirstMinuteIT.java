package io.culex.acceptance;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static org.assertj.core.api.Assertions.assertThat;

/** The first minute with what is shipped: start, publish, change a handler, make mistakes. */
final class FirstMinuteIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void scripts() throws IOException {
        Files.createDirectory(folder.resolve("scripts"));
        Files.createDirectory(folder.resolve("plugins"));
        Files.copy(CulexProcess.folder().resolve("scripts/hello.js"), folder.resolve("scripts/hello.js"));
        Files.writeString(folder.resolve("plugins/broken.jar"), "no jar", StandardCharsets.UTF_8);
    }

    /** Saves the handler in one step, as editors do. */
    private void save(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text, StandardCharsets.UTF_8);
        Files.move(next, folder.resolve("scripts/hello.js"), StandardCopyOption.REPLACE_EXISTING);
    }

    private CulexProcess culex(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        for (String setting : List.of("listeners.mqtt.port=0", "listeners.ws.port=0")) {
            if (!String.join(" ", more).contains(setting.substring(0, setting.indexOf('=')))) {
                arguments.addAll(List.of("--set", setting));
            }
        }
        for (String name : List.of("data", "scripts", "plugins")) {
            if (!String.join(" ", more).contains(name + ".dir=")) {
                arguments.addAll(List.of("--set", name + ".dir=" + folder.resolve(name)));
            }
        }
        return new CulexProcess(folder, arguments);
    }

    @Test
    void aStartAMessageAnotherHandlerAMistakeAndTheEnd() throws IOException {
        try (CulexProcess culex = culex()) {
            culex.line("^ready in \\d+ ms$");
            assertThat(culex.lines()).anyMatch(line -> line.matches("Culex \\S+ {2}Java 25\\.\\S+ \\(.+\\)"));
            culex.line("^ {2}config +/\\S+/config\\.yml$");
            culex.line("^ {2}data +" + folder.resolve("data") + "$");
            culex.line(
                    "^ {2}listener +ws +ws://127\\.0\\.0\\.1:\\d+/mqtt +this machine only, anonymous clients allowed$");
            culex.line("^ {2}plugin +javascript ");
            culex.line("scripts: (compiled|interpreted)");
            culex.line("^ {2}plugin +broken\\.jar REFUSED: .+");
            culex.line("hello\\.js.*on client, publish");
            int port = Integer.parseInt(culex.line("^ {2}listener +mqtt +mqtt://127\\.0\\.0\\.1:(\\d+) ")
                    .group(1));
            try (RawClient client = RawClient.open(port)) {
                client.connect(ConnectOptions.of(MQTT_3_1_1, "first"));
                client.publishAndWait("xj_mqtt", "{ \"age\": 19 }", 1);
                culex.line("client\\.id first$");
                culex.line("topic xj_mqtt$");
                culex.line("payload \\{ \"age\": 19 }$");
                save("on('publish', (packet) => console.log('now', packet.topic))\n");
                culex.line("reloaded hello\\.js in \\d+ ms");
                client.publishAndWait("second", "", 1);
                culex.line("now second");
                save("on('publish', (packet) => {\n  console.log('later' packet.topic)\n})\n");
                culex.line("hello\\.js:2:23 SyntaxError");
                culex.line("^> 2 \\|   console\\.log\\('later' packet\\.topic\\)$");
                culex.line("^ *\\| *\\^$");
                client.publishAndWait("third", "", 1);
                culex.line("now third");
            }
            assertThat(culex.terminate()).isEqualTo(143);
            assertThat(culex.lines()).noneMatch(line -> line.contains(" ERROR ") && !line.contains("hello.js"));
        }
    }

    @Test
    void aPortInUseIsOneLineAndTheKeyToChange() {
        try (CulexProcess first = culex()) {
            String port = first.line("mqtt://127\\.0\\.0\\.1:(\\d+)").group(1);
            try (CulexProcess second =
                    culex("--set", "data.dir=" + folder.resolve("other"), "--set", "listeners.mqtt.port=" + port)) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.lines())
                        .anyMatch(line -> line.contains(port) && line.contains("listeners.mqtt.port"));
                assertThat(second.lines()).noneMatch(line -> line.contains("Exception"));
            }
        }
    }

    @Test
    void mistakesInTheConfigurationAreToldTogetherWithTheirPlaces() throws IOException {
        Path config = Files.writeString(folder.resolve("config.yml"), """
                listeners:
                  mqtt:
                    prot: 1883
                limits:
                  max-packet-size: many
                """);
        for (String[] arguments : List.of(new String[] {"check"}, new String[] {})) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--config", config.toString()));
            try (CulexProcess culex = new CulexProcess(folder, all)) {
                assertThat(culex.exitCode()).isEqualTo(78);
                assertThat(culex.lines())
                        .anyMatch(line -> line.contains("config.yml:3:5") && line.contains("port"))
                        .anyMatch(line -> line.contains("config.yml:5:") && line.contains("max-packet-size"));
            }
        }
    }

    @Test
    void aConfigurationWithoutMistakes() {
        try (CulexProcess culex = culex("check")) {
            assertThat(culex.exitCode()).isZero();
            culex.line("^/\\S+/config\\.yml: no problems$");
        }
    }

    @Test
    void theVersionAndTheHelp() {
        try (CulexProcess culex = new CulexProcess(folder, List.of("--version"))) {
            assertThat(culex.exitCode()).isZero();
            assertThat(culex.lines()).singleElement().asString().startsWith("Culex ");
        }
        try (CulexProcess culex = new CulexProcess(folder, List.of("--help"))) {
            assertThat(culex.exitCode()).isZero();
            assertThat(String.join("\n", culex.lines())).contains("check", "--set", "--config");
        }
    }
}
