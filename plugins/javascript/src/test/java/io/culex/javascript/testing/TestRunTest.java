package io.culex.javascript.testing;

import io.culex.api.Command;
import io.culex.javascript.Rehearsal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of scripts: the bundled examples, the guide's pieces, and what failing tests look like. */
class TestRunTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Rehearsal.Stage stage;

    @TempDir
    Path folder;

    private final StringWriter printed = new StringWriter();

    @BeforeAll
    static void open() throws Exception {
        stage = new Rehearsal.Stage();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private int run(Path where, Duration limit) throws Exception {
        return new TestRun(stage, where, limit, new PrintWriter(printed, true)).run(TestRun.find(where), null);
    }

    private int run(String test) throws Exception {
        Files.writeString(folder.resolve("a.test.js"), test);
        return run(folder, LIMIT);
    }

    @Test
    void examplesPass() throws Exception {
        assertThat(run(ROOT.resolve("scripts"), LIMIT)).as(printed.toString()).isZero();
        assertThat(printed.toString()).contains("scripts/examples/jwt.test.js", "ok     refuses other signatures");
    }

    @Test
    void piecesOfTheGuideRun() throws Exception {
        Matcher block = Pattern.compile("(?ms)^```js\\n(.*?)^```")
                .matcher(Files.readString(ROOT.resolve("docs").resolve("scripting.md")));
        List<String> scripts = new ArrayList<>();
        int tests = 0;
        while (block.find()) {
            String text = block.group(1);
            Matcher named = Pattern.compile("// scripts/(\\S+)\\n").matcher(text);
            String name = named.lookingAt() ? named.group(1) : "piece-" + scripts.size() + ".js";
            Files.writeString(folder.resolve(name), text);
            if (name.endsWith(".test.js")) {
                tests++;
            } else {
                scripts.add(name);
            }
        }
        StringBuilder all = new StringBuilder();
        for (String name : scripts) {
            all.append("test('")
                    .append(name)
                    .append("', () => { const b = mock('")
                    .append(name);
            all.append("'); b.publish('t', '{}'); assert.deepEqual(b.logs('error'), []) })\n");
        }
        Files.writeString(folder.resolve("pieces.test.js"), all);
        assertThat(tests).isPositive();
        assertThat(run(folder, LIMIT)).as(printed.toString()).isZero();
    }

    @Test
    void failureShowsPlaceAndDifference() throws Exception {
        int code = run("""
                test('compares', () => {
                  assert.deepEqual({ a: 1, list: [1, 2, 3], long: 'x'.repeat(60) }, { a: 2, list: [1, 2, 3], long: 'x'.repeat(60) })
                })
                test('goes on', async () => {
                  await new Promise((done) => setTimeout(done, 5))
                  assert.throws(() => { throw new Error('no') }, /no/)
                })
                test('rejects', () => assert.rejects(Promise.resolve(1)))
                """);
        assertThat(code).isEqualTo(TestRun.FAILED);
        assertThat(printed.toString())
                .contains("FAILED compares", "a.test.js:2:10", "> 2 |", "- expected", "+ actual", "ok     goes on")
                .contains("FAILED rejects", "3 tests, 2 failed");
    }

    @Test
    void endlessLoopAndSilenceEnd() throws Exception {
        Files.writeString(folder.resolve("a.test.js"), """
                test('loops', () => { for (;;) {} })
                test('is silent', () => new Promise(() => {}))
                test('comes after', () => {})
                """);
        assertThat(run(folder, Duration.ofMillis(500))).isEqualTo(TestRun.FAILED);
        assertThat(printed.toString())
                .contains("it was interrupted: it ran for more than", "it has not ended after 500 ms")
                .contains("ok     comes after");
    }

    @Test
    void scriptsUnderTestHaveTheirBudgets() throws Exception {
        Files.writeString(folder.resolve("a.js"), "before('publish', () => { for (;;) {} })");
        assertThat(run("""
                test('refuses', () => {
                  const b = mock()
                  assert.equal(b.publish('t', 'x').outcome, 'refused')
                  assert.match(b.logs('error')[0], /was interrupted/)
                })
                """)).as(printed.toString()).isZero();
    }

    @Test
    void answersMayTakeTimeButNotForever() throws Exception {
        Files.writeString(folder.resolve("a.js"), """
                before('publish', 'soon', () => new Promise((done) => setTimeout(done, 500)))
                before('publish', 'never', () => new Promise(() => {}))
                on('publish', () => console.log(new Date().toISOString()))
                """);
        assertThat(run("""
                test('waits', () => {
                  const b = mock({ now: '2026-01-01T12:00:00Z' })
                  assert.equal(b.publish('soon', 'x').ok, true)
                  assert.equal(b.publish('never', 'x').ok, false)
                  assert.deepEqual(b.logs('info'), ['2026-01-01T12:00:00.500Z'])
                })
                """)).as(printed.toString()).isZero();
    }

    @Test
    void fileThatDoesNotLoadIsNoFailureOfATest() throws Exception {
        assertThat(run("test('a', () => {")).isEqualTo(TestRun.NOT_RUN);
        assertThat(printed.toString()).contains("the file cannot be loaded", "SyntaxError");
    }

    @Test
    void commandKnowsItsOptions() throws Exception {
        Files.createDirectories(folder.resolve("scripts"));
        Files.writeString(folder.resolve("scripts/a.test.js"), """
                test('one <1>', () => {})
                test('two', () => assert.equal(1, 2))
                test.skip('three', () => {})
                """);
        assertThat(command("--filter", "one", "--junit", "out/report.xml")).isZero();
        assertThat(folder.resolve("out/report.xml")).content().contains("tests=\"1\" failures=\"0\"", "one &lt;1&gt;");
        assertThat(command("scripts/a.test.js", "--junit=report.xml")).isEqualTo(TestRun.FAILED);
        assertThat(folder.resolve("report.xml"))
                .content()
                .contains("<failure message=", "<skipped/>", "failures=\"1\"");
        assertThat(command("--nonsense")).isEqualTo(64);
        assertThat(command("nowhere")).isEqualTo(TestRun.NOT_RUN);
    }

    private int command(String... arguments) throws Exception {
        PrintWriter out = new PrintWriter(printed, true);
        Command test = ServiceLoader.load(Command.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals("test"))
                .findFirst()
                .orElseThrow();
        return test.run(new Command.Invocation(List.of(arguments), folder, folder, Map.of(), out, out));
    }
}
