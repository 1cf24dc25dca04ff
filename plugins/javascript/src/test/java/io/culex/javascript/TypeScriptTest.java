package io.culex.javascript;

import io.culex.api.Message;
import io.culex.javascript.testing.TestRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Files of TypeScript among the scripts. */
class TypeScriptTest {
    @TempDir
    Path directory;

    @Test
    void filesRequireAndImportEachOtherWithAndWithoutEndings() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("a.ts", """
                    import type { Packet } from './lib/kinds'
                    const { twice }: { twice(n: number): number } = require('./lib/twice')
                    on('publish', (packet: Packet): void => console.log('a', twice(packet.json() as number)))
                    """);
            bench.write("b.mjs", """
                    import { thrice } from './lib/thrice'
                    import { thrice as same } from './lib/thrice.js'
                    import { thrice as again } from './lib/thrice.ts'
                    import { one } from './lib'
                    on('publish', (packet) => console.log('b', thrice(packet.json()), same === thrice, again === thrice, one))
                    """);
            bench.write("c.ts", """
                    import { thrice, type Count } from './lib/thrice.ts'
                    import { one } from './lib/index'
                    const count: Count = thrice(one)
                    on('publish', () => console.log('c', count))
                    """);
            bench.write(
                    "d.js",
                    "const all = [require('./lib/twice.ts'), require('./lib/twice.js')], { x } = require('./own')\n"
                            + "on('publish', () => console.log('d', all[0] === all[1], x))");
            bench.write("own/index.ts", "module.exports = { x: 'own' as const }");
            bench.write("lib/twice.ts", "exports.twice = (n: number) => n * 2");
            bench.write(
                    "lib/thrice.ts", "export type Count = number\nexport const thrice = (n: Count): Count => n * 3");
            bench.write("lib/index.ts", "export const one: number = 1");
            bench.write("lib/kinds.d.ts", "export interface Packet { json(): unknown }");
            bench.write("types.d.ts", "declare const nothing: number");
            bench.start();
            bench.published(null, Message.of("t", "2"));
            bench.awaitLine("d true own");
            assertThat(bench.printed()).contains("a 4", "b 6 true true 1", "c 3");
            bench.write(
                    "lib/thrice.ts", "export type Count = number\nexport const thrice = (n: Count): Count => n * 30");
            bench.awaitLine("reloaded");
            bench.published(null, Message.of("t", "2"));
            bench.awaitLine("c 30");
            assertThat(bench.printed()).contains("b 60 true true 1");
            bench.lines.clear();
            bench.write("own/index.ts", "module.exports = { x: 'another' as const }");
            bench.awaitLine("reloaded own/index.ts");
        }
    }

    @Test
    void errorsShowTheTypedText() throws Exception {
        try (Bench bench = Bench.of(directory, "on('publish', () => {})")) {
            bench.write("t.ts", """
                    interface Reading { celsius: number }
                    on('publish', (packet) => {
                      const reading = packet.json() as Reading; reading.missing.too
                    })
                    """);
            bench.awaitLine("reloaded");
            bench.published(null, Message.of("t", "{}"));
            assertThat(bench.awaitLine("TypeError"))
                    .startsWith("scripts/t.ts:3:")
                    .contains("> 3 |   const reading = packet.json() as Reading; reading.missing.too");
        }
    }

    @Test
    void whatCannotBeErasedIsRefusedAndTheLastVersionGoesOn() throws Exception {
        try (Bench bench = Bench.of(directory, "on('publish', () => console.log('old'))")) {
            bench.write("t.ts", "const a: number = 1\nenum Color { RED }\n");
            assertThat(bench.awaitLine("enum"))
                    .startsWith("scripts/t.ts:2:1 enum makes an object, which types do not: write const X = ")
                    .contains("> 2 | enum Color { RED }\n    | ^")
                    .contains("the last good version goes on");
            bench.write("lib/p.ts", "\nexport class A { constructor(private a: number) {} }");
            bench.write("t.ts", "import { A } from './lib/p'");
            assertThat(bench.awaitLine("scripts/lib/p.ts:2:30")).contains("private a", "declare the property");
            bench.write("lib/p.ts", "\n@a class A {}");
            bench.write("t.ts", "require('./lib/p')");
            assertThat(bench.awaitLine("scripts/lib/p.ts:2:1 ")).contains("decorators");
            bench.write("t.ts", "let a: = 1");
            bench.awaitLine("scripts/t.ts:1:8 SyntaxError: expected a type but found =");
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("old");
        }
    }

    @Test
    void besideTheOutputOfACompilerThatIsRun() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("a.ts", "on('publish', () => console.log('typed'))");
            bench.write("a.js", "on('publish', () => console.log('compiled'))");
            bench.start();
            bench.awaitLine("scripts/a.ts is not run: a.js beside it is");
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("compiled");
            Files.delete(directory.resolve("scripts/a.js"));
            bench.awaitLine("reloaded");
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("typed");
        }
    }

    @Test
    void testsMayBeTypedToo() throws Exception {
        Files.writeString(
                directory.resolve("a.ts"), "on('publish', (p: any) => broker.publish('b', p.text() as string))");
        Files.writeString(directory.resolve("a.test.ts"), """
                test('publishes again', (): void => {
                  const b = mock()
                  b.publish('a', 'x')
                  assert.equal(b.published('b')[0]!.text(), 'x')
                })
                """);
        StringWriter printed = new StringWriter();
        try (Rehearsal.Stage stage = new Rehearsal.Stage()) {
            TestRun run = new TestRun(stage, directory, Duration.ofSeconds(20), new PrintWriter(printed, true));
            assertThat(run.run(TestRun.find(directory), null))
                    .as(printed.toString())
                    .isZero();
        }
        assertThat(printed.toString()).contains("a.test.ts", "ok     publishes again");
    }
}
