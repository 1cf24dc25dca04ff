package io.culex.javascript;

import io.culex.api.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What scripts have of the broker's own: cron, log, metrics, kick, unload. */
class OwnTest {
    @TempDir
    Path directory;

    @Test
    void logSaysWhere() throws Exception {
        String script = """
                log.info('first', { a: 1 })
                function inner() { log.warn('%s!', 'second') }
                inner()
                """;
        try (Bench bench = Bench.of(directory, script)) {
            assertThat(bench.awaitPrinted(2))
                    .containsExactly("scripts/test.js:1 first { a: 1 }", "scripts/test.js:2 second!");
        }
    }

    @Test
    void cronCallsAgainAndAgainUntilItIsStopped() throws Exception {
        String script = """
                let n = 0
                const job = cron('* * * * * *', () => { console.log('tick', ++n); if (n === 2) clearInterval(job) })
                on('publish', () => console.log('n is', n))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("tick 2");
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("n is 2");
        }
    }

    @Test
    void cronNamesMistakes() throws Exception {
        String script = """
                for (const each of [['61 * * * *'], ['* * * * *', 'Nowhere'], ['0 0 30 2 *']]) {
                  try { cron(...each, () => {}) } catch (e) { console.log(e instanceof TypeError, e.message) }
                }
                """;
        try (Bench bench = Bench.of(directory, script)) {
            assertThat(bench.awaitPrinted(3))
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("true cron('61 * * * *'): '61' is not valid as minute"),
                            line -> assertThat(line).contains("'Nowhere' is not a time zone"),
                            line -> assertThat(line).endsWith("there is no such day"));
        }
    }

    @Test
    void metricsAreShownAndStayOverReloads() throws Exception {
        String script = """
                const seen = metrics.counter('seen')
                const level = metrics.gauge('level')
                on('publish', (p) => { seen.inc(); seen.inc(2); level.set(41.6); console.log('VERSION', seen.value, level.value) })
                """;
        try (Bench bench = Bench.of(directory, script.replace("VERSION", "one"))) {
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("one 3 41.6");
            bench.write("test.js", script.replace("VERSION", "two"));
            bench.awaitLine("reloaded");
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("two 6 41.6");
            assertThat(bench.broker.count("script_seen")).isEqualTo(6);
            assertThat(bench.broker.gauge("script_level")).isEqualTo(42);
        }
    }

    @Test
    void aHistogramCountsWhatIsAtMostAsLargeAsEachBound() throws Exception {
        String script = """
                const h = metrics.histogram('size', [0.5, 10, 100])
                on('publish', (p) => { h.observe(p.json()); console.log(h.count, h.sum) })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            for (String each : List.of("0.5", "0.5", "10", "11", "1000")) {
                bench.published(null, Message.of("a", each));
            }
            bench.awaitLine("5 1022");
            assertThat(bench.broker.count("script_size_le_0_5")).isEqualTo(2);
            assertThat(bench.broker.count("script_size_le_10")).isEqualTo(3);
            assertThat(bench.broker.count("script_size_le_100")).isEqualTo(4);
            assertThat(bench.broker.count("script_size_count")).isEqualTo(5);
            assertThat(bench.broker.gauge("script_size_sum")).isEqualTo(1022);
        }
    }

    @Test
    void everyNamesMistakes() throws Exception {
        String script = """
                for (const each of ['5 parsecs', '0s', '30d', NaN]) {
                  try { every(each, () => {}) } catch (e) { console.log(e.message) }
                }
                """;
        try (Bench bench = Bench.of(directory, script)) {
            assertThat(bench.awaitPrinted(4))
                    .containsExactly(
                            "expected a duration such as '5s' or '250ms', got '5 parsecs'",
                            "every('0s'): it can be from 1 ms to 24 days; cron goes further",
                            "every('30d'): it can be from 1 ms to 24 days; cron goes further",
                            "every(NaN): it can be from 1 ms to 24 days; cron goes further");
        }
    }

    @Test
    void metricsRefuseWhatTheyCannotShow() throws Exception {
        String script = """
                const tries = [
                  () => metrics.counter('a b'), () => metrics.counter('c').inc(-1), () => metrics.gauge('c'),
                  () => metrics.gauge('g').set('x'), () => metrics.histogram('h', [2, 1]),
                  () => { for (let i = 0; i < 2000; i++) metrics.counter('n' + i) },
                ]
                for (const each of tries) try { each(); console.log('taken') } catch (e) { console.log(e.message) }
                """;
        try (Bench bench = Bench.of(directory, script)) {
            assertThat(bench.awaitPrinted(6))
                    .containsExactly(
                            "metrics.counter needs a name of letters, digits and _, got 'a b'",
                            "a counter grows by whole numbers, got -1",
                            "c is a counter already",
                            "a gauge takes a number, got 'x'",
                            "metrics.histogram needs 1 to 20 bounds that grow, got [ 2, 1 ]",
                            "there are 1000 series of metrics of scripts already; labels are for values of which there are few");
        }
    }

    @Test
    void unloadIsToldBeforeStateGoesOver() throws Exception {
        String script = """
                console.log('VERSION has', state.left)
                on('unload', () => { state.left = 'VERSION'; console.log('VERSION goes') })
                on('unload', () => { throw new Error('VERSION fails') })
                on('publish', () => console.log('VERSION sees', state.left))
                """;
        try (Bench bench = Bench.of(directory, script.replace("VERSION", "one"))) {
            bench.write("test.js", script.replace("VERSION", "two"));
            bench.awaitLine("reloaded");
            bench.awaitLine("one goes");
            bench.awaitLine("one fails");
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("two sees one");
        }
    }

    @Test
    void anUnloadThatDoesNotEndDoesNotHoldTheNextVersion() throws Exception {
        try (Bench bench = Bench.of(directory, "on('unload', () => { for (;;) {} })")) {
            bench.write("test.js", "on('publish', () => console.log('works'))");
            bench.awaitLine("reloaded");
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("works");
            assertThat(bench.awaitLine("was interrupted")).contains("on('unload')");
        }
    }

    @Test
    void schedulesEndWithTheirVersion() throws Exception {
        String script = "cron('* * * * * *', () => console.log('VERSION ticks'))";
        try (Bench bench = Bench.of(directory, script.replace("VERSION", "one"))) {
            bench.awaitLine("one ticks");
            bench.write("test.js", script.replace("VERSION", "two"));
            bench.awaitLine("reloaded");
            bench.lines.clear();
            bench.awaitLine("two ticks");
            assertThat(bench.find("one ticks")).isNull();
        }
    }

    @Test
    void kickEndsAConnection() throws Exception {
        String script = "on('publish', () => console.log(broker.kick('c', 0x97, 'quota'), broker.kick('nobody')))";
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            bench.published(null, Message.of("a", ""));
            bench.awaitLine("true false");
            assertThat(client.disconnected).isNotNull();
        }
    }

    /** The example of the guide. */
    @Test
    void theGuidesExampleRuns() throws Exception {
        String guide = Files.readString(Path.of("../../docs/scripting.md"));
        String section = guide.substring(guide.indexOf("## Schedules, metrics, log"));
        String example = section.substring(section.indexOf("```js\n") + 6, section.indexOf("\n```\n"));
        try (Bench bench = Bench.of(directory, example)) {
            FakeClient client = bench.connect("c");
            bench.published(client, Message.of("sensors/a/temperature", "99"));
            bench.awaitLine("too hot: sensors/a/temperature");
            assertThat(bench.broker.count("script_readings")).isEqualTo(1);
            bench.write("test.js", "");
            bench.awaitLine("until the next version");
        }
    }
}
