package io.culex.javascript.types;

import io.culex.api.Command;
import io.culex.api.PluginConfig;
import io.culex.javascript.Rehearsal;
import io.culex.javascript.testing.TestRun;
import io.culex.testkit.NodePackages;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code culex types} writes is right, and is what the real compiler of TypeScript needs. */
class TypesTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path COMPILER =
            NodePackages.installed(ROOT.resolve("broker/src/test/node")).resolve("node_modules/typescript/bin/tsc");
    private static final String SCHEMA = """
            {"type": "object", "required": ["celsius"], "additionalProperties": false, "properties": {
              "celsius": {"type": "number", "description": "Degrees"},
              "unit": {"enum": ["C", "F"]},
              "more-of": {"type": ["array", "null"], "items": {"$ref": "#/$defs/point"}}
            }, "$defs": {"point": {"type": "object", "properties": {"x": {"type": "integer"}}}}}
            """;

    @TempDir
    Path folder;

    private final StringWriter printed = new StringWriter();

    private int types(String schema) throws Exception {
        Files.writeString(folder.resolve("schema.json"), schema);
        PrintWriter out = new PrintWriter(printed, true);
        Map<String, Object> rule =
                Map.of("filter", "sensors/+/temperature", "payload", Map.of("type", "json", "schema", "schema.json"));
        Map<String, Object> config = Map.of("topics", List.of(rule, Map.of("filter", "a/#")));
        return new TypesCommand().run(new Command.Invocation(List.of(), folder, folder, config, out, out));
    }

    private Path scripts() {
        return folder.resolve("scripts");
    }

    private void resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TypesTest.class.getResourceAsStream(name))) {
            Files.write(scripts().resolve(name), in.readAllBytes());
        }
    }

    private List<String> compile() throws Exception {
        Path output = folder.resolve("tsc.txt");
        Process compiler = new ProcessBuilder(
                        "node", COMPILER.toString(), "-p", "jsconfig.json", "--noEmit", "--pretty", "false")
                .directory(scripts().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(compiler.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readAllLines(output);
    }

    @Test
    void examplesAreRight() throws Exception {
        assertThat(types(SCHEMA)).as(printed.toString()).isZero();
        try (Stream<Path> walk = Files.walk(ROOT.resolve("scripts"))) {
            for (Path file : walk.filter(each -> each.toString().matches(".*(?<!\\.d)\\.[jt]s"))
                    .toList()) {
                Path copy = scripts()
                        .resolve(ROOT.resolve("scripts").relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.writeString(scripts().resolve("reading.mts"), "export interface Reading { celsius: number }");
        Files.writeString(scripts().resolve("typed.ts"), """
                import type { Reading } from './reading.mts'
                before('publish', 'sensors/+/temperature', (packet, client) => {
                  const { celsius }: Reading = packet.json()
                  if (celsius > 100 && client!.id !== 'oven') return reject(0x99, 'too hot' as const)
                })
                """);
        assertThat(compile()).isEmpty();
    }

    @Test
    void mistakesAreFoundAndNothingElse() throws Exception {
        assertThat(types(SCHEMA)).isZero();
        resource("probe.js");
        List<String> expected = new ArrayList<>();
        List<String> lines = Files.readAllLines(scripts().resolve("probe.js"), StandardCharsets.UTF_8);
        for (int i = 1; i < lines.size(); i++) {
            int at = lines.get(i).indexOf("// wrong: ");
            if (at >= 0) {
                expected.add("probe.js(" + (i + 1) + ",.*" + lines.get(i).substring(at + 10) + ".*");
            }
        }
        List<String> found =
                compile().stream().filter(line -> !line.startsWith(" ")).toList();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i))
                    .matches("\\Q" + expected.get(i).replace(",.*", "\\E,.*\\Q").replaceAll("\\.\\*$", "\\\\E.*"));
        }
    }

    @Test
    void namesAreThoseOfTheRealThing() throws Exception {
        assertThat(types(SCHEMA)).isZero();
        resource("members.test.js");
        String own =
                "console.log(JSON.stringify(Object.getOwnPropertyNames(Object.getPrototypeOf(it)).filter((n) => n !== 'constructor')))";
        Files.writeString(scripts().resolve("script.js"), "");
        Files.writeString(scripts().resolve("packet.js"), "on('publish', (it) => " + own + ")");
        Files.writeString(
                scripts().resolve("client.js"),
                "on('client', (it) => "
                        + own.replace(
                                "Object.getOwnPropertyNames(Object.getPrototypeOf(it))",
                                "Object.getOwnPropertyNames(Object.getPrototypeOf(it))")
                        + ")");
        Files.writeString(
                scripts().resolve("wrong.js"),
                "on('nothing', () => {})\ntry { before('nothing', () => {}) } catch (error) { console.log(error.message) }");
        try (Rehearsal.Stage stage = new Rehearsal.Stage()) {
            TestRun run = new TestRun(stage, scripts(), Duration.ofSeconds(20), new PrintWriter(printed, true));
            assertThat(run.run(TestRun.find(scripts()), null))
                    .as(printed.toString())
                    .isZero();
        }
    }

    @Test
    void aStartWritesThemWhenTheyChanged() throws Exception {
        PluginConfig config = new PluginConfig() {
            @Override
            public Map<String, Object> values() {
                return Map.of();
            }

            @Override
            public String locate(String path) {
                return path;
            }

            @Override
            public Path baseDirectory() {
                return folder;
            }
        };
        List<String> problems = new ArrayList<>();
        TypesAtStart.write(scripts(), config, problems::add);
        assertThat(scripts()).doesNotExist();
        Files.createDirectories(scripts());
        TypesAtStart.write(scripts(), config, problems::add);
        Object first = Files.readAttributes(scripts().resolve("culex.d.ts"), BasicFileAttributes.class)
                .fileKey();
        TypesAtStart.write(scripts(), config, problems::add);
        assertThat(Files.readAttributes(scripts().resolve("culex.d.ts"), BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(first);
        Files.writeString(scripts().resolve("culex.d.ts"), "old");
        TypesAtStart.write(scripts(), config, problems::add);
        assertThat(scripts().resolve("culex.d.ts")).content().contains("declare const broker: Broker");
        assertThat(problems).isEmpty();
    }

    @Test
    void ownFilesStayAndBadSchemasAreSaid() throws Exception {
        Files.createDirectories(scripts());
        Files.writeString(scripts().resolve("jsconfig.json"), "{}");
        assertThat(types("{nonsense")).isEqualTo(1);
        assertThat(printed.toString()).contains("topic sensors/+/temperature: no type can be made from");
        assertThat(scripts().resolve("jsconfig.json")).hasContent("{}");
        assertThat(types(SCHEMA)).isZero();
        assertThat(scripts().resolve("culex.d.ts")).content().contains("""
                interface TopicsOfConfig {
                  'sensors/+/temperature': {
                    /** Degrees */
                    celsius: number
                    unit?: ("C" | "F")
                    "more-of"?: (Array<{
                      x?: number
                      [key: string]: any
                    }> | null)
                  }
                }
                """);
    }
}
