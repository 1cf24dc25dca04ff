package io.culex.acceptance;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

/** What is shipped keeps what it acknowledged, without a setting. */
final class DurableIT {
    private static final ConnectOptions AWAY = ConnectOptions.of(MQTT_5, "away").persistent();

    @TempDir
    private Path folder;

    private CulexProcess culex(String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command));
        for (String setting : List.of("listeners.mqtt.port=0", "listeners.ws.port=0", "scripts.enabled=false")) {
            arguments.addAll(List.of("--set", setting));
        }
        for (String name : List.of("data", "plugins")) {
            Files.createDirectories(folder.resolve(name));
            arguments.addAll(List.of("--set", name + ".dir=" + folder.resolve(name)));
        }
        return new CulexProcess(folder, arguments);
    }

    private static int port(CulexProcess culex) {
        culex.line("^ready in ");
        return Integer.parseInt(culex.line("mqtt://127\\.0\\.0\\.1:(\\d+) ").group(1));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterTheProcessWasKilled() throws IOException {
        try (CulexProcess culex = culex()) {
            int port = port(culex);
            try (RawClient away = RawClient.open(port)) {
                away.connect(AWAY);
                away.subscribe("q", 1);
                away.disconnect();
            }
            try (RawClient publisher = RawClient.open(port)) {
                publisher.connect(ConnectOptions.of(MQTT_5, "publisher"));
                assertThat(publisher.publishAndWait("q", "kept", 1).reasonCode())
                        .isZero();
            }
            try (CulexProcess refused = culex("store", "stats")) {
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.lines()).anyMatch(line -> line.contains("another process uses the store in"));
            }
        } // and close kills it
        try (CulexProcess stats = culex("store", "check")) {
            assertThat(stats.exitCode()).as("%s", stats.lines()).isZero();
            assertThat(stats.lines()).anyMatch(line -> line.matches("queued messages +1"));
        }
        try (CulexProcess culex = culex();
                RawClient away = RawClient.open(port(culex))) {
            assertThat(away.connect(AWAY).sessionPresent()).isTrue();
            assertThat(away.receive().text()).isEqualTo("kept");
            away.disconnect();
        }
    }

    @Test
    void thereAreLibrariesOfTheSupportedSystemsAndOfNoOthers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../distribution/target/culex/lib/native"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "librocksdbjni-linux64.so",
                            "librocksdbjni-linux64-musl.so",
                            "librocksdbjni-linux-aarch64.so",
                            "librocksdbjni-linux-aarch64-musl.so",
                            "librocksdbjni-osx-x86_64.jnilib",
                            "librocksdbjni-osx-arm64.jnilib",
                            "rocksdbjni-win64.dll");
        }
    }
}
