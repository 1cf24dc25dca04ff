package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PublishInterceptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A saved file. */
class ReloadTest {
    @TempDir
    Path directory;

    @Test
    void theNewHandlersAnswerTheNextMessage() throws Exception {
        try (Bench bench = Bench.of(directory, "on('publish', (p) => console.log('old', p.topic))")) {
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("old a");
            bench.write("test.js", "on('publish', (p) => console.log('new', p.topic)); before('publish', () => {})");
            assertThat(bench.awaitLine("reloaded"))
                    .matches("reloaded test\\.js in \\d+ ms \\(on publish, before publish\\)");
            bench.published(null, Message.of("b", ""));
            bench.awaitLine("new b");
            assertThat(bench.find("old b")).isNull();
            assertThat(bench.broker.hooks(PublishInterceptor.class)).hasSize(1);
            assertThat(bench.broker.hooks(MessageListener.class)).hasSize(1);
        }
    }

    @Test
    void aFileThatDoesNotLoadChangesNothing() throws Exception {
        try (Bench bench = Bench.of(directory, "on('publish', (p) => console.log('old', p.topic))")) {
            bench.write("test.js", "on('publish', (p) => {\n  const x = ;\n})");
            assertThat(bench.awaitLine("SyntaxError"))
                    .startsWith("scripts/test.js:2:13 SyntaxError: Expected an operand but found ;")
                    .contains("  1 | on('publish', (p) => {\n> 2 |   const x = ;\n    |             ^\n  3 | })")
                    .contains("the last good version goes on");
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("old a");
            bench.write("test.js", "publishEverything()");
            assertThat(bench.awaitLine("ReferenceError")).startsWith("scripts/test.js:1:1 ReferenceError: publishEv");
            bench.published(null, Message.of("b", ""));
            bench.awaitLine("old b");
            bench.write("test.js", "on('publish', (p) => console.log('good', p.topic))");
            bench.awaitLine("reloaded");
            bench.published(null, Message.of("c", ""));
            bench.awaitLine("good c");
        }
    }

    @Test
    void stateAndTheClientsOwnPropertiesGoOver() throws Exception {
        String script = """
                state.n ??= 0
                state.when ??= new Map([['a', new Date(5)]])
                before('authenticate', (client, u) => { client.user = { name: u }; return true })
                on('publish', (p, c) => console.log('VERSION', ++state.n, state.when.get('a').getTime(), c && c.user.name))
                """;
        try (Bench bench = Bench.of(directory, script.replace("VERSION", "one"))) {
            FakeClient client = new FakeClient("c", io.culex.api.ProtocolVersion.MQTT_5, null);
            assertThat(bench.askAuthenticate(client, "ann", "")).isEqualTo(Authenticator.Decision.ACCEPTED);
            bench.connect(client);
            bench.published(client, Message.of("a", ""));
            bench.awaitLine("one 1 5 ann");
            bench.write("test.js", script.replace("VERSION", "two"));
            bench.awaitLine("reloaded");
            bench.published(client, Message.of("a", ""));
            bench.awaitLine("two 2 5 ann");
        }
    }

    @Test
    void timersAndSubscriptionsOfTheOldVersionEnd() throws Exception {
        String old =
                "let n = 0; setInterval(() => console.log('tick', ++n), 5); broker.subscribe('a', () => console.log('sub'))";
        try (Bench bench = Bench.of(directory, old)) {
            bench.awaitLine("tick 3");
            bench.write("test.js", "on('publish', () => console.log('new'))");
            bench.awaitLine("reloaded");
            int seen = bench.printed().size();
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("new");
            assertThat(bench.printed().subList(seen, bench.printed().size())).containsExactly("new");
        }
    }

    @Test
    void anAnswerThatIsOutstandingComesFromTheOldVersion() throws Exception {
        String script = """
                before('publish', (p) => new Promise((resolve) => setTimeout(() => resolve({ payload: 'VERSION' }), 400)))
                on('publish', () => {})
                """;
        try (Bench bench = Bench.of(directory, script.replace("VERSION", "one"))) {
            FakeClient client = bench.connect("c");
            PublishInterceptor hook =
                    bench.broker.hooks(PublishInterceptor.class).getFirst();
            PublishInterceptor.Defer first = (PublishInterceptor.Defer) hook.onPublish(client, Message.of("t", ""));
            bench.published(null, Message.of("t", ""));
            bench.write("test.js", script.replace("VERSION", "two"));
            bench.awaitLine("reloaded");
            PublishInterceptor.Decision answer =
                    first.later().toCompletableFuture().join();
            assertThat(((PublishInterceptor.Replace) answer).message().payloadText())
                    .isEqualTo("one");
        }
    }

    @Test
    void filesCanBeAddedAndRemovedAndRequiredOnesCount() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("lib/text.js", "module.exports = 'one'");
            bench.write("a.js", "const t = require('./lib/text'); on('publish', () => console.log('a', t))");
            bench.start();
            bench.write("b.js", "on('publish', () => console.log('b'))");
            assertThat(bench.awaitLine("reloaded b.js")).contains("(on publish)");
            bench.write("lib/text.js", "module.exports = 'two'");
            bench.awaitLine("reloaded lib/text.js");
            bench.published(null, Message.of("t", ""));
            // Not "b", which the lines about b.js have, too.
            bench.awaitLine("a two");
            java.nio.file.Files.delete(directory.resolve("scripts/b.js"));
            bench.awaitLine("without b.js");
        }
    }

    @Test
    void underLoadNothingIsLostAndNothingComesTwice() throws Exception {
        String script = """
                on('publish', FILTER (p) => { broker.publish('seen', 'VERSION ' + p.payload) })
                EXTRA
                """;
        String[] filters = {"", "'load/#',", "'load/+',"};
        try (Bench bench = Bench.of(directory, fill(script, filters[0], "v0", ""))) {
            AtomicBoolean done = new AtomicBoolean();
            List<Integer> sent = new ArrayList<>();
            Thread publisher = Thread.ofPlatform().start(() -> {
                int n = 0;
                while (!done.get() && n < 200_000) {
                    bench.published(null, Message.of("load/x", String.valueOf(n)));
                    sent.add(n++);
                    if (n % 10 == 0) {
                        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                    }
                }
            });
            for (int i = 1; i <= 6; i++) {
                bench.lines.clear();
                String extra = i % 2 == 0 ? "on('client', () => {})" : "";
                bench.write("test.js", fill(script, filters[i % filters.length], "v" + i, extra));
                bench.awaitLine("reloaded");
            }
            done.set(true);
            publisher.join();
            Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(bench.broker.published::size, size -> size >= sent.size());
            List<Integer> seen = bench.broker.published.stream()
                    .map(message -> Integer.valueOf(message.payloadText().replaceAll(".* ", "")))
                    .toList();
            assertThat(seen).isEqualTo(sent);
            List<String> versions = bench.broker.published.stream()
                    .map(message -> message.payloadText().replaceAll(" .*", ""))
                    .distinct()
                    .toList();
            assertThat(versions).isSorted().endsWith("v6");
        }
    }

    private static String fill(String script, String filter, String version, String extra) {
        return script.replace("FILTER", filter).replace("VERSION", version).replace("EXTRA", extra);
    }
}
