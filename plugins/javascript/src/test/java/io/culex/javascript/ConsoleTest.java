package io.culex.javascript;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What console prints; the expected lines are what Node prints. */
class ConsoleTest {
    @TempDir
    Path directory;

    private static final List<String> CASES = List.of(
            "'a', 1, true, null, undefined", "a 1 true null undefined",
            "{ a: 1, b: 'x', c: [1, 2], d: { e: { f: { g: 1 } } } }",
                    "{ a: 1, b: 'x', c: [ 1, 2 ], d: { e: { f: [Object] } } }",
            "['a', [], {}, [undefined, null]]", "[ 'a', [], {}, [ undefined, null ] ]",
            "'%s is %d years and %i, %f, %j, %O %%', 'Bob', 42, 42.9, '1.5', { a: 1 }, { b: [] }",
                    "Bob is 42 years and 42, 1.5, {\"a\":1}, { b: [] } %",
            "'%s', { a: { b: 1 } }, 'rest'", "{ a: [Object] } rest",
            "'no %s'", "no %s",
            "new Map([['a', 1], [{ b: 2 }, new Set([1, 'x'])]])", "Map(2) { 'a' => 1, { b: 2 } => Set(2) { 1, 'x' } }",
            "Buffer.from('hi'), new Uint8Array([1, 2])", "<Buffer 68 69> Uint8Array(2) [ 1, 2 ]",
            "function foo() {}, () => {}, class A {}, class B extends Map {}",
                    "[Function: foo] [Function (anonymous)] [class A] [class B extends Map]",
            "Symbol('s'), 10n, -0, /x/g, new Date(0)", "Symbol(s) 10n -0 /x/g 1970-01-01T00:00:00.000Z",
            "new (class Foo { constructor() { this.a = 1 } })()", "Foo { a: 1 }",
            "Object.create(null)", "[Object: null prototype] {}",
            "{ 'a-b': \"it's\", get x() { return 1 } }", "{ 'a-b': \"it's\", x: [Getter] }",
            "[1, , 3]", "[ 1, <1 empty item>, 3 ]",
            "(() => { const a = { n: 1 }; a.self = a; return a })()", "<ref *1> { n: 1, self: [Circular *1] }",
            "{ text: 'a\\nb' }", "{ text: 'a\\nb' }",
            "{ aaaaaaaaaaaaaaaaaaaaaa: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', cccccccccccccccccc: 'dddddddddddddddddddddd' }",
                    "{\n  aaaaaaaaaaaaaaaaaaaaaa: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',\n"
                            + "  cccccccccccccccccc: 'dddddddddddddddddddddd'\n}");

    @Test
    void printsWhatNodePrints() throws Exception {
        StringBuilder script = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < CASES.size(); i += 2) {
            script.append("console.log(").append(CASES.get(i)).append(")\n");
            expected.add(CASES.get(i + 1));
        }
        try (Bench bench = Bench.of(directory, script.toString())) {
            assertThat(bench.awaitPrinted(expected.size())).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void thereIsAnEndToWhatIsPrinted() throws Exception {
        String script = """
                console.log('x'.repeat(70000))
                process.stdout.write('y'.repeat(70000))
                for (let i = 0; i < 1000; i++) console.log('z'.repeat(60000))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("scripts print too much");
            assertThat(bench.lines.get(0)).hasSizeLessThan(66000).endsWith("x… (4464 characters more)");
            assertThat(bench.lines.get(1)).hasSizeLessThan(66000).endsWith("y… (4464 characters more)");
            assertThat(bench.lines).hasSizeLessThan(1000);
        }
    }

    @Test
    void errorsShowTheirStackWithTheFilesOwnPlaces() throws Exception {
        String script = """
                console.log(new Error('first'))
                function inner() { return new TypeError('second') }
                console.error('it was', inner())
                console.group('g'); console.info('inside'); console.groupEnd(); console.warn('outside')
                console.assert(1 === 2, 'sums'); console.count(); console.count()
                """;
        try (Bench bench = Bench.of(directory, script)) {
            List<String> printed = bench.awaitPrinted(8);
            assertThat(printed.get(0))
                    .startsWith("Error: first\n    at ")
                    .contains("test.js:1:13")
                    .doesNotContain("culex:");
            assertThat(printed.get(1)).startsWith("it was TypeError: second\n    at inner (test.js:2:27)");
            assertThat(printed.subList(2, 8))
                    .containsExactly("g", "  inside", "outside", "Assertion failed: sums", "default: 1", "default: 2");
        }
    }
}
