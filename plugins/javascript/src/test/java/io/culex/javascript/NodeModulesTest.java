package io.culex.javascript;

import io.culex.javascript.node.CoreModules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The modules of Node that scripts can ask for do what they do there. */
class NodeModulesTest {
    private static final String SHOW = """
            const tried = (fn) => {
              try { return fn() } catch (e) {
                const said = e.code === 'ERR_ASSERTION' ? '' : e.message.split('\\n')[0].slice(0, 40)
                return e.name + ' ' + (e.code || '') + ' ' + said
              }
            }
            const show = (number, value) =>
              console.log('#' + number, (typeof value === 'string' ? value : require('util').inspect(value)).replace(/\\n/g, '\\\\n'))
            """;

    @TempDir
    Path directory;

    private static Map<String, String> expected() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(NodeModulesTest.class.getResourceAsStream("node-modules.txt"), "no resource")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            Map<String, String> all = new LinkedHashMap<>();
            for (int i = 0; i + 1 < lines.size(); i += 2) {
                all.put(lines.get(i), lines.get(i + 1).substring(2));
            }
            return all;
        }
    }

    /** One script for all of them, a test for each. */
    @TestFactory
    Stream<DynamicTest> printsWhatNodePrints() throws Exception {
        Map<String, String> expected = expected();
        StringBuilder script = new StringBuilder(SHOW);
        int number = 0;
        for (String expression : expected.keySet()) {
            script.append("show(" + number++ + ", " + expression + ")\n");
        }
        List<String> printed;
        try (Bench bench = Bench.of(directory, script + "console.log('that is all')\n")) {
            bench.awaitLine("that is all");
            printed = bench.printed();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (Map.Entry<String, String> each : expected.entrySet()) {
            String line = printed.get(tests.size()).replaceFirst("^#\\d+ ?", "");
            tests.add(DynamicTest.dynamicTest(
                    each.getKey(), () -> assertThat(line).isEqualTo(each.getValue())));
        }
        return tests.stream();
    }

    @Test
    void everyModuleIsThereWithAndWithoutItsPrefixAndForImport() throws Exception {
        StringBuilder required = new StringBuilder();
        StringBuilder imported = new StringBuilder();
        int count = 0;
        for (String name : CoreModules.names()) {
            required.append("if (require('" + name + "') !== require('node:" + name + "')) console.log('differs " + name
                    + "')\n");
            String module = new String(Objects.requireNonNull(CoreModules.text(name)), StandardCharsets.UTF_8);
            String names = module.replaceAll("(?s).*export const \\{ (.*) } = it;", "$1");
            imported.append("import * as m" + count + " from '" + name + "'\n");
            for (String each : names.isEmpty() ? new String[0] : names.split(", ")) {
                imported.append(
                        "if (m" + count + "." + each + " === undefined) console.log('no " + name + "." + each + "')\n");
            }
            count++;
        }
        try (Bench bench = new Bench(directory)) {
            bench.write("a.js", required + "console.log('required')");
            bench.write("b.mjs", imported + "console.log('imported')");
            bench.start();
            bench.awaitLine("imported");
            assertThat(bench.printed()).containsExactly("required", "imported");
        }
    }

    @Test
    void whatIsMissingInAModuleIsNamed() throws Exception {
        String script = """
                const say = (fn) => { try { console.log('got', fn()) } catch (e) { console.log(e.message) } }
                say(() => require('fs').writeFileSync('x', 'y'))
                say(() => require('crypto').createCipheriv('aes-256-gcm'))
                say(() => require('net').connect(80))
                say(() => require('http').get('http://127.0.0.1'))
                say(() => require('aedes')().persistence.storeRetained({}))
                say(() => require('aedes')().registerClient())
                say(() => new (require('ws'))('ws://127.0.0.1'))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            assertThat(bench.awaitPrinted(7))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith("fs.writeFileSync is not there for scripts: scripts read"),
                            line -> assertThat(line)
                                    .startsWith("crypto.createCipheriv is not there for scripts: digests"),
                            line -> assertThat(line)
                                    .startsWith("net.connect is not there for scripts: scripts open no"),
                            line -> assertThat(line).startsWith("http.get is not there for scripts"),
                            line -> assertThat(line)
                                    .startsWith(
                                            "broker.persistence.storeRetained is not there for scripts: the broker's"),
                            line -> assertThat(line).startsWith("broker.registerClient is not there for scripts"),
                            line -> assertThat(line).startsWith("scripts open no connections"));
        }
    }

    /** Nobody has opened it: that it was looked for is enough. */
    @Test
    void aFileThatWasLookedForIsNoticedWhenItComes() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("data/other.txt", "");
            bench.write("test.js", "console.log('there', require('fs').existsSync('data/later'))");
            bench.start();
            bench.awaitLine("there false");
            bench.write("data/later", "x");
            bench.awaitLine("there true");
        }
    }

    @Test
    void filesOfTheFolderAreReadAndWatched() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("data/list.txt", "one\ntwo");
            bench.write("lib/read.js", """
                    const fs = require('fs')
                    const path = require('path')
                    module.exports = () => fs.readFileSync(path.join(__dirname, '../data/list.txt'), 'utf8').split('\\n')
                    """);
            bench.write("test.js", """
                    const fs = require('node:fs')
                    console.log(require('./lib/read')(), fs.readFileSync('data/list.txt').length, fs.existsSync('data/none'))
                    fs.readFile('data/none', (error) => console.log(error.code, error.syscall, error.path))
                    fs.promises.readFile('./data/list.txt', { encoding: 'hex' }).then((text) => console.log(text))
                    """);
            bench.write("own.mjs", """
                    import { readFileSync } from 'node:fs'
                    import { fileURLToPath } from 'node:url'
                    console.log('mjs', readFileSync(new URL('./data/list.txt', import.meta.url), 'utf8').length,
                      fileURLToPath(new URL('./x y.txt', import.meta.url)))
                    """);
            bench.start();
            bench.awaitLine("ENOENT open data/none");
            bench.awaitLine("6f6e650a74776f");
            assertThat(bench.lines).contains("[ 'one', 'two' ] 7 false", "mjs 7 x y.txt");
            bench.write("data/list.txt", "three");
            bench.awaitLine("[ 'three' ] 5 false");
            bench.write("data/unread.txt", "x");
            bench.write("data/none", "now there is one");
            bench.awaitLine("[ 'three' ] 5 true");
        }
    }
}
