package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.hook.PublishInterceptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
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
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
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
            assertThat(bench.awaitLine("a call of the scripts does not end")).contains("a fresh one takes over");
            assertThat(bench.broker.count("realms_abandoned")).isEqualTo(1);
        }
    }

    @Test
    void aCallThatCannotBeEndedDoesNotHoldTheEndOfAll() throws Exception {
        String script = "on('publish', () => Array.prototype.indexOf.call({ length: 2e8 }, 1))";
        try (Bench bench = Bench.of(directory, script)) {
            bench.published(null, Message.of("stuck", ""));
            bench.awaitLine("a call of the scripts does not end", "was interrupted");
            long began = System.nanoTime();
            bench.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        }
    }

    /** What is thrown may hold what came from a client. */
    @Test
    void longErrorsAreCut() throws Exception {
        String script = """
                on('publish', (p) => { throw new Error(p.text()) })
                before('publish', (p) => { throw new Error(p.text()) })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            String text = "test.js:99999999999:1".repeat(50_000);
            bench.published(null, Message.of("t", text));
            assertThat(bench.awaitLine("on('publish') failed: Error: test.js:9"))
                    .startsWith("scripts/test.js:1:30 ")
                    .contains("characters more)")
                    .hasSizeLessThan(5000);
            assertThat(bench.askPublish(bench.connect("c"), "t", text)).isInstanceOf(PublishInterceptor.Reject.class);
            assertThat(bench.awaitLine("before('publish') failed")).startsWith("scripts/test.js:2:34 ");
            assertThat(bench.broker.count("realms_abandoned")).isZero();
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
            assertThat(bench.awaitLine("TypeError"))
                    .startsWith(
                            "scripts/test.js:3:10 on('publish') failed: TypeError: Cannot read property 'b' of null")
                    .contains("> 3 |   return o.a.b\n    |          ^");
            assertThat(bench.lines.stream().filter(line -> line.contains("TypeError")))
                    .hasSize(5);
            bench.awaitLine("told Cannot read property 'b' of null test.js:1");
            assertThat(bench.broker.count("handler_errors")).isEqualTo(20);
        }
    }

    @Test
    void aHandlerThatFailsAgainAndAgainIsLeftOutForAWhile() throws Exception {
        String script = """
                let bad = true, calls = 0
                on('publish', 'mend', () => { bad = false })
                on('publish', 'x', () => { calls++; if (bad) throw new Error('no') })
                on('publish', 'x', (p) => console.log('other', p.text(), calls))
                """;
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("budget", Map.of("failures", 1, "pause", "300ms"));
            bench.write("test.js", script).start();
            for (int i = 0; i < 20; i++) {
                bench.published(null, Message.of("x", "a"));
            }
            bench.awaitLine("fails again and again: it is left out for 300 ms");
            Awaitility.await()
                    .until(() ->
                            bench.lines.stream().filter("other a 10"::equals).count() == 11);
            assertThat(bench.broker.gauge("handler_test_js_on_publish_2_paused"))
                    .isEqualTo(1);
            assertThat(bench.broker.gauge("handler_test_js_on_publish_2_errors"))
                    .isEqualTo(10);
            bench.published(null, Message.of("mend", ""));
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                bench.published(null, Message.of("x", "b"));
                return bench.find("works again") != null;
            });
            assertThat(bench.broker.gauge("handler_test_js_on_publish_2_paused"))
                    .isZero();
            assertThat(bench.broker.gauge("handler_test_js_on_publish_2_p99_micros"))
                    .isPositive();
        }
    }

    @Test
    void aHandlerThatStillFailsIsTriedOnceInEachPause() throws Exception {
        String script = """
                let calls = 0
                on('publish', 'x', () => { calls++; throw new Error('no') })
                on('publish', 'x', (p) => console.log('other', p.text(), calls))
                """;
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("budget", Map.of("failures", 1, "pause", "1s"));
            bench.write("test.js", script).start();
            for (int i = 0; i < 15; i++) {
                bench.published(null, Message.of("x", "a"));
            }
            bench.awaitLine("left out for 1000 ms");
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                bench.published(null, Message.of("x", "b"));
                return bench.find("other b 11") != null;
            });
            for (int i = 0; i < 5; i++) {
                bench.published(null, Message.of("x", "c"));
            }
            Awaitility.await()
                    .until(() -> bench.lines.stream()
                                    .filter(line -> line.startsWith("other c"))
                                    .count()
                            == 5);
            assertThat(bench.lines).contains("other a 10", "other c 11").doesNotContain("other c 12");
            assertThat(bench.find("works again")).isNull();
        }
    }

    @Test
    void whatAHandlerWouldDecideIsRefusedWhileItIsLeftOut() throws Exception {
        String script = """
                before('publish', (p) => { if (p.text() === 'loop') for (;;) {}; if (p.text() === 'throw') throw new Error('x') })
                on('handlerError', (e, info) => console.log('told', e.message, info.where))
                """;
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("budget", Map.of("failures", 2, "pause", "500ms"));
            bench.write("test.js", script).start();
            FakeClient client = bench.connect("c");
            for (int i = 0; i < 50; i++) {
                assertThat(bench.askPublish(client, "t", "throw")).isInstanceOf(PublishInterceptor.Reject.class);
            }
            assertThat(bench.askPublish(client, "t", "fine")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            bench.askPublish(client, "t", "loop");
            bench.askPublish(client, "t", "loop");
            bench.awaitLine("what it would decide is refused");
            assertThat(bench.awaitLine("told it ran for more than")).endsWith("test.js:1");
            assertThat(bench.askPublish(client, "t", "fine")).isInstanceOf(PublishInterceptor.Reject.class);
            Awaitility.await()
                    .until(() -> bench.askPublish(client, "t", "fine").equals(PublishInterceptor.Decision.PROCEED));
            bench.awaitLine("works again");
        }
    }

    @Test
    void coldCallsHaveALimitTogether() throws Exception {
        try (Bench bench = Bench.of(directory, "on('publish', (p) => { console.log(p.topic); for (;;) {} })")) {
            long began = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                bench.published(null, Message.of("t" + i, ""));
            }
            bench.awaitLine("t4");
            // Four calls, three of them with all that cold calls may take together.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            bench.awaitLine("fails again and again");
        }
    }

    @Test
    void aTimerThatIsInterruptedTooOftenIsStopped() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("budget", Map.of("failures", 2));
            bench.write("test.js", "setInterval(() => { for (;;) {} }, 1)").start();
            bench.awaitLine("timer was interrupted 2 times: it is stopped");
        }
    }

    @Test
    void handlersThatCallThemselvesAreCutOff() throws Exception {
        String script = """
                let n = 0
                on('publish', 'ping', () => broker.publish('pong', 'x'))
                on('publish', 'pong', async () => { n++; await null; await broker.publish('ping', 'x') })
                on('publish', 'double', () => { n++; broker.publish('double', ''); broker.publish('double', '') })
                on('publish', 'ask', () => console.log('count', n))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.broker.onPublish = message -> bench.published(null, message);
            bench.published(null, Message.of("ping", ""));
            assertThat(bench.awaitLine("publish what calls them again"))
                    .contains("cut here: ping → pong → ping → pong → ping → pong → ping → pong → ping")
                    .startsWith("scripts/test.js:3");
            bench.published(null, Message.of("double", ""));
            bench.awaitLine("cut here: double → double → double → double → double");
            Awaitility.await().untilAsserted(() -> {
                bench.published(null, Message.of("ask", ""));
                assertThat(bench.awaitLine("count 19")).isNotNull();
            });
            assertThat(bench.broker.count("publish_loops_cut")).isEqualTo(17);
        }
    }
}
