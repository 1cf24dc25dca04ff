package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What clients see when a file is saved. */
class ReloadIT {
    private static final int SAVES = 4;

    @TempDir
    Path directory;

    private static RawClient connect(ScriptBroker scripts, String id) {
        return scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id));
    }

    @Test
    void decisionsAndObserversSwitchTogether() throws Exception {
        String script = """
                before('publish', 't', (packet) => ({ payload: packet.text() + ' decided by VERSION' }))
                on('publish', 't', (packet) => { broker.publish('seen', packet.text() + ' observed by VERSION') })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script.replace("VERSION", "0"))) {
            RawClient watcher = connect(scripts, "watcher");
            watcher.subscribe("seen", 1);
            RawClient publisher = connect(scripts, "publisher");
            List<int[]> seen = new ArrayList<>();
            int sent = 0;
            for (int version = 1; version <= SAVES; version++) {
                scripts.save(script.replace("VERSION", String.valueOf(version)));
                int[] last;
                do {
                    publisher.publishAndWait("t", String.valueOf(sent++), 1);
                    last = next(watcher);
                    seen.add(last);
                } while (last[1] < version);
            }
            for (int i = 0; i < seen.size(); i++) {
                int[] each = seen.get(i);
                // Nothing lost, nothing twice; decided by a version that is not taken back, observed by that or the
                // next one.
                assertThat(each[0]).isEqualTo(i);
                assertThat(each[2]).isBetween(each[1], each[1] + 1);
                assertThat(each[1]).isGreaterThanOrEqualTo(i == 0 ? 0 : seen.get(i - 1)[2]);
            }
        }
    }

    /** Number, deciding version, observing version. */
    private static int[] next(RawClient watcher) {
        Packet packet = watcher.await(each -> "seen".equals(each.topic()));
        String[] words = String.valueOf(packet.text()).split(" ", -1);
        return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[3]), Integer.parseInt(words[6])};
    }

    @Test
    void aVersionThatFailsItsTestsDoesNotTakeOver() throws Exception {
        String script = "before('publish', 't', (packet) => ({ payload: String(packet.json() LIMIT) }))";
        Map<String, String> settings = Map.of("scripts.reload.tests", "true");
        try (ScriptBroker scripts = new ScriptBroker(directory, settings, script.replace("LIMIT", "+ 1"))) {
            Files.writeString(scripts.broker.scriptsFolder().resolve("test.test.js"), """
                    test('adds something', () => {
                      const b = mock()
                      assert.ok(Number(b.publish('t', '1').message.text()) > 1)
                    })
                    """);
            RawClient client = connect(scripts, "c");
            client.subscribe("t", 1);
            scripts.save(script.replace("LIMIT", "- 1"));
            scripts.awaitLine("fails its tests, so the last good version goes on");
            assertThat(scripts.lines)
                    .anyMatch(line -> line.contains("FAILED adds something") && line.contains("test.test.js:3:"));
            client.publishAndWait("t", "5", 1);
            assertThat(client.await(packet -> "t".equals(packet.topic())).text())
                    .isEqualTo("6");
            scripts.lines.clear();
            scripts.save(script.replace("LIMIT", "+ 2"));
            scripts.awaitLine("reloaded");
            client.publishAndWait("t", "5", 1);
            assertThat(client.await(packet -> "t".equals(packet.topic())).text())
                    .isEqualTo("7");
        }
    }

    @Test
    void aVersionThatFailsTooOftenIsTakenBack() throws Exception {
        String script = """
                state.n ??= 0
                before('publish', 't', (packet) => { state.n++; PROBLEM; return { payload: 'VERSION ' + state.n } })
                """;
        Map<String, String> settings = Map.of("scripts.reload.max-error-rate", "20", "scripts.reload.window", "1m");
        try (ScriptBroker scripts = new ScriptBroker(directory, settings, filled(script, "", "one"))) {
            RawClient client = connect(scripts, "c");
            client.subscribe("t", 1);
            client.publishAndWait("t", "", 1);
            assertThat(client.await(packet -> "t".equals(packet.topic())).text())
                    .isEqualTo("one 1");
            scripts.save(filled(script, "if (state.n % 3 === 0) missing()", "two"));
            scripts.awaitLine("reloaded");
            scripts.lines.clear();
            for (int i = 0; i < 24; i++) {
                client.publish("t", "", 0);
            }
            scripts.awaitLine("the version saved last is taken back");
            scripts.awaitLine("reloaded test.js");
            assertThat(scripts.lines)
                    .anyMatch(line ->
                            line.matches("(?s).*\\d+ of \\d+ calls failed in the first \\d+ s, more than 20 %.*"));
            client.publishAndWait("t", "", 1);
            assertThat(client.await(packet -> String.valueOf(packet.text()).startsWith("one "))
                            .text())
                    .isEqualTo("one 26");
            scripts.lines.clear();
            scripts.save(filled(script, "", "three"));
            scripts.awaitLine("reloaded");
            client.publishAndWait("t", "", 1);
            client.await(packet -> "three 27".equals(packet.text()));
        }
    }

    private static String filled(String script, String problem, String version) {
        return script.replace("PROBLEM", problem).replace("VERSION", version);
    }

    @Test
    void foldersWithAnIndexAndImportedModulesAreWatched() throws Exception {
        String script = """
                import { name } from './own/name.mjs'
                import all from './folder/index.js'
                broker.publish('now', name + ' ' + all)
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), "")) {
            RawClient client = connect(scripts, "c");
            client.subscribe("now", 1);
            Path folder = scripts.broker.scriptsFolder();
            write(folder.resolve("folder/index.js"), "export default 'one'");
            write(folder.resolve("own/name.mjs"), "export const name = 'first'");
            scripts.save(script);
            client.await(packet -> "first one".equals(packet.text()));
            write(folder.resolve("own/name.mjs"), "export const name = 'second'");
            client.await(packet -> "second one".equals(packet.text()));
            write(folder.resolve("folder/index.js"), "export default 'two'");
            client.await(packet -> "second two".equals(packet.text()));
        }
    }

    private static void write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aFileThatIsBeingWrittenIsNotRunInHalves() throws Exception {
        try (ScriptBroker scripts =
                new ScriptBroker(directory, Map.of(), "on('ping', () => {}); broker.publish('now', 'old')")) {
            RawClient client = connect(scripts, "c");
            client.subscribe("now", 1);
            // In place, as some editors do it: the file is empty for a moment.
            for (int i = 1; i <= 5; i++) {
                Files.writeString(
                        scripts.broker.scriptsFolder().resolve("test.js"),
                        "on('ping', () => {}); broker.publish('now', 'new " + i + "')");
                String wanted = "new " + i;
                client.await(packet -> wanted.equals(packet.text()));
            }
            assertThat(scripts.lines).noneMatch(line -> line.contains("(no handlers)"));
        }
    }
}
