package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.hook.PublishInterceptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Handlers that take too long or too much. */
class BudgetTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} }}",
                "const all = []; for (;;) all.push(new Array(10000).fill(all.length))",
                "let s = 'x'; for (;;) { s = s + s.slice(0, 1000); if (s.length > 1e6) s = 'x' }",
                "/^(a+)+\\\\1$/.test('a'.repeat(40) + 'b'); for (;;) {}"
            })
    void anEndlessHandlerIsInterruptedAndTheRestGoesOn(String loop) throws Exception {
        String script = """
                let n = 0
                on('publish', (p) => { if (p.topic === 'loop') { LOOP } })
                on('publish', (p) => console.log('after', p.topic, ++n))
                before('publish', (p) => { if (p.topic === 'loop') { LOOP } })
                """.replace("LOOP", loop);
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            bench.published(null, Message.of("one", ""));
            bench.published(null, Message.of("loop", ""));
            bench.published(null, Message.of("two", ""));
            bench.awaitLine("after two 3");
            assertThat(bench.lines).contains("after one 1", "after loop 2");
            assertThat(bench.awaitLine("on('publish') was interrupted: "))
                    .startsWith("scripts/test.js:2")
                    .containsAnyOf("ran for more than", "allocated more than");
            long began = System.nanoTime();
            assertThat(bench.askPublish(client, "loop", "")).isInstanceOf(PublishInterceptor.Reject.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            assertThat(bench.askPublish(client, "fine", "")).isEqualTo(PublishInterceptor.Decision.PROCEED);
        }
    }

    @Test
    void endlessRecursionIsAnError() throws Exception {
        String script = """
                const deep = (n) => deep(n + 1) + 1
                on('publish', () => deep(0))
                on('publish', () => console.log('alive'))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("alive");
            assertThat(bench.awaitLine("RangeError")).contains("on('publish') failed: RangeError");
            assertThat(bench.broker.count("handler_errors")).isEqualTo(1);
        }
    }

    @Test
    void aChainOfPromisesThatNeverEndsIsInterrupted() throws Exception {
        String script = """
                on('publish', async (p) => { if (p.topic === 'loop') for (;;) await null })
                on('publish', (p) => console.log('after', p.topic))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.published(null, Message.of("loop", ""));
            bench.awaitLine("was interrupted");
            bench.published(null, Message.of("two", ""));
            bench.awaitLine("after two");
        }
    }

    @Test
    void aTimerThatNeverEndsIsInterrupted() throws Exception {
        String script = """
                setTimeout(() => { for (;;) {} }, 1)
                setTimeout(() => console.log('second'), 5)
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("second");
            assertThat(bench.awaitLine("interrupted")).startsWith("scripts/test.js:1 timer");
        }
    }

    @Test
    void aCallThatCannotBeInterruptedCostsTheThreadOnly() throws Exception {
        String script = """
                let n = 0
                before('publish', (p) => { if (p.topic === 'stuck') (10n ** 3000000n).toString() })
                on('publish', (p) => console.log('seen', p.topic, ++n))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            bench.published(null, Message.of("one", ""));
            bench.awaitLine("seen one 1");
            assertThat(bench.askPublish(client, "stuck", "")).isInstanceOf(PublishInterceptor.Reject.class);
            assertThat(bench.askPublish(client, "fine", "")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            bench.published(null, Message.of("two", ""));
            bench.awaitLine("seen two 1");
            assertThat(bench.find("a call of the scripts does not end")).contains("a fresh one takes over");
            assertThat(bench.broker.count("realms_abandoned")).isEqualTo(1);
        }
    }

    @Test
    void aLoadThatDoesNotEndIsInterrupted() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("budget", Map.of("load", "300ms"));
            bench.write("test.js", "\nwhile (true) {}\n").start();
            assertThat(bench.awaitLine("interrupted"))
                    .startsWith("scripts/test.js the load was interrupted")
                    .contains("300 ms");
        }
    }

    @Test
    void aHandlerThatThrowsIsShownWithItsLine() throws Exception {
        String script = """
                on('publish', (p) => {
                  const o = { a: null }
                  return o.a.b
                })
                on('handlerError', (error, info) => console.log('told', error.message, info.where))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            for (int i = 0; i < 20; i++) {
                bench.published(null, Message.of("t", ""));
            }
            bench.awaitPrinted(25);
            assertThat(bench.find("TypeError"))
                    .startsWith(
                            "scripts/test.js:3:10 on('publish') failed: TypeError: Cannot read property 'b' of null")
                    .contains("> 3 |   return o.a.b\n    |          ^");
            assertThat(bench.lines.stream().filter(line -> line.contains("TypeError")))
                    .hasSize(5);
            assertThat(bench.lines).contains("told Cannot read property 'b' of null test.js:1");
            assertThat(bench.broker.count("handler_errors")).isEqualTo(20);
        }
    }
}
