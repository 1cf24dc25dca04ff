package io.culex.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands about scripts as users run them, with the exit codes that build servers go by. */
final class ScriptCommandsIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void project() throws IOException {
        Files.writeString(folder.resolve("config.yml"), """
                scripts:
                  dir: handlers
                topics:
                  - filter: sensors/+/temperature
                    payload: {type: json, schema: temperature.json}
                """);
        Files.writeString(folder.resolve("temperature.json"), """
                {"type": "object", "properties": {"celsius": {"type": "number"}}, "required": ["celsius"]}
                """);
        Files.createDirectory(folder.resolve("handlers"));
        write("hot.ts", """
                before('publish', 'sensors/+/temperature', (packet: { json(): unknown }) => {
                  if ((packet.json() as { celsius: number }).celsius > 100) return reject(0x99, 'too hot')
                })
                """);
        write("hot.test.js", """
                test('refuses what is too hot', () => {
                  assert.equal(mock().publish('sensors/a/temperature', '{"celsius": 101}').reasonCode, 0x99)
                })
                """);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve("handlers").resolve(name), text);
    }

    private List<String> run(int exitCode, String... arguments) {
        try (CulexProcess culex = new CulexProcess(folder, List.of(arguments))) {
            assertThat(culex.exitCode())
                    .as("culex %s printed %s", String.join(" ", arguments), culex.lines())
                    .isEqualTo(exitCode);
            return culex.lines();
        }
    }

    @Test
    void testsRunAndTellByTheirExitCode() throws IOException {
        assertThat(run(0, "test", "--junit", "report.xml"))
                .anyMatch(line -> line.contains("ok     refuses what is too hot"))
                .anyMatch(line -> line.startsWith("1 test, 0 failed"));
        assertThat(folder.resolve("report.xml")).content().contains("failures=\"0\"");
        write("hot.ts", "before('publish', (packet: unknown): void => {})");
        assertThat(run(1, "test"))
                .anyMatch(line -> line.contains("FAILED refuses what is too hot"))
                .anyMatch(line -> line.contains("handlers/hot.test.js:2:"));
        Files.delete(folder.resolve("handlers/hot.test.js"));
        assertThat(run(2, "test")).anyMatch(line -> line.contains("there is no *.test.js"));
    }

    @Test
    void typesAreWritten() {
        run(0, "types");
        assertThat(folder.resolve("handlers/culex.d.ts"))
                .content()
                .contains("declare const broker: Broker", "'sensors/+/temperature': {", "celsius: number");
        assertThat(folder.resolve("handlers/jsconfig.json")).content().contains("checkJs");
    }

    @Test
    void whatIsNotUnderstoodEndsWith64() {
        assertThat(run(64, "test", "--nonsense")).anyMatch(line -> line.contains("--nonsense"));
        assertThat(run(64, "types", "nonsense")).anyMatch(line -> line.contains("nonsense"));
    }
}
