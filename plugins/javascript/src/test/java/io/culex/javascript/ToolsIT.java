package io.culex.javascript;

import io.culex.api.Command;
import io.culex.api.ProtocolVersion;
import io.culex.javascript.testing.ReplayCommand;
import io.culex.javascript.tools.ProfileCommand;
import io.culex.javascript.tools.RecordCommand;
import io.culex.javascript.tools.ShadowCommand;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.RawClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Commands that ask a running broker. */
class ToolsIT {
    @TempDir
    private Path directory;

    private Map<String, Object> config = Map.of();

    private String run(int code, Command command, String... arguments) throws Exception {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        int given = command.run(new Command.Invocation(List.of(arguments), directory, directory, config, out, out));
        assertThat(given).as(text.toString()).isEqualTo(code);
        return text.toString();
    }

    @Test
    void aProfileShowsWhereTheTimeGoes() throws Exception {
        String script = """
                function costly(n) { let sum = 0; for (let i = 0; i < n; i++) sum += Math.sqrt(i); return sum }
                on('publish', 'in/#', (p) => { costly(20000) })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script)) {
            Path folder = scripts.broker.scriptsFolder();
            config = Map.of(
                    "data", Map.of("dir", scripts.broker.dataFolder().toString()),
                    "scripts", Map.of("dir", folder.toString()));
            AtomicBoolean done = new AtomicBoolean();
            Thread traffic = Thread.ofPlatform().start(() -> {
                while (!done.get()) {
                    scripts.broker.context().publisher().publish(io.culex.api.Message.of("in/a", "x"));
                    LockSupport.parkNanos(2_000_000);
                }
            });
            try {
                Path picture = directory.resolve("flames.svg");
                String file = folder.resolve("test.js").toString();
                String text = run(0, new ProfileCommand(), file, "500ms", "--out", picture.toString());
                assertThat(text).contains("costly (test.js:1)").contains(picture.toString());
                assertThat(Files.readString(picture))
                        .startsWith("<svg")
                        .contains("costly (test.js:1)")
                        .doesNotContain("href");
            } finally {
                done.set(true);
                traffic.join();
            }
        }
    }

    @Test
    void whatIsRecordedCanBeReplayed() throws Exception {
        String script = """
                before('publish', 'in/#', (p, client) => {
                  if (p.text() === 'bad') return reject(0x99, 'bad')
                  if (p.properties.userProperties) broker.publish('user', p.properties.userProperties)
                })
                on('publish', 'in/#', (p, client) => { broker.publish('out', client.username + ' ' + p.text()) })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script);
                RawClient early = scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "early"));
                RawClient late = scripts.broker.open()) {
            config = Map.of(
                    "data", Map.of("dir", scripts.broker.dataFolder().toString()),
                    "scripts", Map.of("dir", directory.resolve("offline").toString()));
            assertThat(run(0, new ShadowCommand())).contains("nothing runs beside the scripts");
            Path file = directory.resolve("traffic.jsonl");
            CompletableFuture<String> recording = CompletableFuture.supplyAsync(() -> {
                try {
                    return run(0, new RecordCommand(), "--out", file.toString(), "--topic", "in/+", "--count", "3");
                } catch (Exception error) {
                    throw new IllegalStateException(error);
                }
            });
            // The broker says so only in the file: its first line is there when messages are recorded.
            Awaitility.await().until(() -> Files.exists(file) && Files.size(file) > 0);
            early.subscribe("out", 0);
            early.publishAndWait(Message.of("in/a", "good").withQos(1));
            late.connect(ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, "late").credentials("anna", "secret"));
            late.publishAndWait(Message.of("other", "x").withQos(1));
            late.publishAndWait(Message.of("in/b", "bad").withQos(1));
            late.publishAndWait(Message.of("in/a", "fine").withQos(1));
            assertThat(recording.get(20, TimeUnit.SECONDS)).contains("lines written to " + file);
            List<String> lines = Files.readAllLines(file);
            assertThat(lines.getFirst()).contains("\"culex\":\"recording\",\"version\":1");
            assertThat(lines.getLast()).contains("\"messages\":3,\"lost\":0");
            assertThat(String.join("\n", lines)).doesNotContain("secret").doesNotContain("\"other\"");

            Path offline = Files.createDirectories(directory.resolve("offline"));
            Files.writeString(offline.resolve("x.js"), script);
            Files.writeString(offline.resolve("x.next.js"), script.replace("=== 'bad'", "=== 'fine'"));
            assertThat(run(0, new ReplayCommand(), file.toString(), "offline/x.js")
                            .lines())
                    .anyMatch(line -> line.endsWith("early publish in/a: pass"))
                    .anyMatch(line -> line.endsWith("late connect: let in as anna"))
                    .anyMatch(line -> line.endsWith("late publish in/b: refused 0x99 bad"))
                    .contains("  publishes out qos 0 anna fine");
            assertThat(run(1, new ReplayCommand(), file.toString(), "offline/x.js", "offline/x.next.js")
                            .lines())
                    .anyMatch(line -> line.endsWith("late publish in/b: refused 0x99 bad | pass"))
                    .contains("  only the second publishes out qos 0 anna bad")
                    .last()
                    .isEqualTo(lines.size() - 3 + 1 + " events, 2 with another outcome");
        }
    }
}
