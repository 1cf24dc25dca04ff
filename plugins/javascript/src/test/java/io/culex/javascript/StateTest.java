package io.culex.javascript;

import io.culex.api.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What scripts keep in state when the broker is started again. */
class StateTest {
    private static final String COUNTS = """
            state.n ??= 0
            state.when ??= new Map([['a\\nb', new Date(5)]])
            state['a key = 1\\n'] = 'ä \\u2028\\n'
            on('publish', () => console.log('n', ++state.n, [...state.when.values()][0].getTime()))
            """;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("data").resolve("state-default");
    }

    private void published(Bench bench, String expected) {
        bench.published(null, Message.of("a", ""));
        bench.awaitLine(expected);
    }

    @Test
    void itIsThereAfterAStop() throws Exception {
        try (Bench bench = Bench.of(directory, COUNTS)) {
            published(bench, "n 1 5");
            published(bench, "n 2 5");
        }
        try (Bench bench = Bench.of(directory, COUNTS)) {
            published(bench, "n 3 5");
        }
    }

    @Test
    void itIsThereAfterAKillWhenItWasSaved() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.putAll(Map.of("state", Map.of("save", "100ms")));
            bench.write("test.js", COUNTS).start();
            published(bench, "n 1 5");
            Awaitility.await()
                    .until(() ->
                            Files.exists(file()) && Files.readString(file()).contains("n 1\n"));
            Path copy =
                    Files.createDirectories(directory.resolve("killed/data")).resolve("state-default");
            Files.copy(file(), copy);
        }
        try (Bench bench = Bench.of(directory.resolve("killed"), COUNTS)) {
            published(bench, "n 2 5");
        }
    }

    @Test
    void aDamagedFileIsPutAsideAndSaid() throws Exception {
        try (Bench bench = Bench.of(directory, COUNTS)) {
            published(bench, "n 1 5");
        }
        Files.writeString(file(), Files.readString(file()).replace("n 1", "n 7"));
        try (Bench bench = Bench.of(directory, COUNTS)) {
            assertThat(bench.awaitLine("damaged"))
                    .contains(file().toString(), "its checksum is wrong", file() + ".damaged");
            published(bench, "n 1 5");
        }
        assertThat(directory.resolve("data").resolve("state-default.damaged"))
                .content()
                .contains("n 7");
    }

    @Test
    void whatIsTooLargeIsNotSavedAndTheLargestKeysAreNamed() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.putAll(Map.of("state", Map.of("save", "100ms", "quota", "2KiB")));
            bench.write("test.js", "state.small = 1; on('publish', () => { state.large = 'x'.repeat(3000) })")
                    .start();
            Awaitility.await().until(() -> Files.exists(file()));
            bench.published(null, Message.of("a", ""));
            assertThat(bench.awaitLine("is not saved"))
                    .contains("scripts.state.quota allows 2048", "state.large with 3002, state.small with 1");
        }
        assertThat(file()).content().contains("small 1").doesNotContain("large");
    }

    @Test
    void whatCannotBeKeptIsSaidOnce() throws Exception {
        try (Bench bench =
                Bench.of(directory, "state.f = () => 1; state.o = { f() {}, n: 1 }; state.p = Promise.resolve()")) {
            bench.write("test.js", "console.log('now', state.o.n, typeof state.f, typeof state.o.f)");
            bench.awaitLine("now 1 undefined undefined");
            bench.write("test.js", "console.log('again', state.o.n)");
            bench.awaitLine("again 1");
            assertThat(bench.lines.stream().filter(line -> line.contains("is not kept")))
                    .containsExactlyInAnyOrder(
                            "state.f is not kept over reloads and restarts: a function cannot be kept",
                            "state.o is not kept over reloads and restarts: the functions in it",
                            "state.p is not kept over reloads and restarts: a Promise cannot be kept");
        }
    }

    @Test
    void aBusyThreadIsSaidAtAReload() throws Exception {
        String busy = """
                state.n ??= 0
                state.n++
                on('publish', () => { const end = Date.now() + 2600; while (Date.now() < end); })
                """;
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.putAll(
                    Map.of("state", Map.of("save", "100ms"), "budget", Map.of("call", "10s", "memory", "8GiB")));
            bench.write("test.js", busy).start();
            Awaitility.await().until(() -> Files.exists(file()));
            bench.published(null, Message.of("a", ""));
            bench.write("test.js", "console.log('n is', state.n)");
            assertThat(bench.awaitLine("could not be handed over")).contains("begins with what is on disk");
            bench.awaitLine("n is 1");
        }
    }
}
