package io.culex.javascript;

import io.culex.api.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Files that use other files and the core modules. */
class ModulesTest {
    @TempDir
    Path directory;

    @Test
    void requireFindsFilesOfTheFolder() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("lib/a.js", "exports.b = require('./b'); exports.name = __filename + ' ' + __dirname");
            bench.write("lib/b.js", "module.exports = class B {}; require('./a').late = 1");
            bench.write("lib/data.json", "{\"x\": [1]}");
            bench.write("pack/index.js", "module.exports = 'index'");
            bench.write("1.js", """
                    const aedes = require('aedes')()
                    const a = require('./lib/a.js')
                    console.log(a, require('./lib/data').x, require('./pack'), require('./lib/a') === a)
                    console.log(require('util').format('%s', 'f'), typeof require('node:events').EventEmitter)
                    """);
            bench.write("2.js", "const aedes = require('aedes')(); console.log(typeof aedes.on, this === exports)");
            bench.start();
            assertThat(bench.awaitPrinted(3))
                    .containsExactly(
                            "{ late: 1, b: [class B], name: 'lib/a.js lib' } [ 1 ] index true",
                            "f function",
                            "function true");
        }
    }

    @Test
    void importFindsFilesAndCoreModules() throws Exception {
        try (Bench bench = new Bench(directory)) {
            bench.write("lib/x.mjs", "import { inspect } from 'node:util'; export const x = inspect({ a: 1 })");
            bench.write("main.mjs", """
                    import aedes, { Aedes } from 'aedes'
                    import net, { createServer } from 'net'
                    import { Buffer as B } from 'buffer'
                    import EventEmitter, { once } from 'events'
                    import { x } from './lib/x.mjs'
                    const broker = await Aedes.createBroker()
                    console.log(x, typeof createServer, B === Buffer, typeof once, new EventEmitter() instanceof EventEmitter)
                    broker.on('publish', (p) => console.log('esm', p.topic))
                    console.log((await import('./lib/x.mjs')).x)
                    """);
            bench.write("plain.js", "import { x } from './lib/x.mjs'\nconsole.log('plain', x)");
            bench.write("text.js", "const t = `\nimport x from 'y'\n`; console.log('text', typeof require)");
            bench.start();
            bench.awaitLine("text function");
            assertThat(bench.lines).contains("{ a: 1 } function true function true", "{ a: 1 }", "plain { a: 1 }");
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("esm t");
            assertThat(bench.broker.described).contains("main.mjs: on publish");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "require('os') | 'os' is not there for scripts (test.js): scripts do not see the machine",
                "const { writeFileSync } = require('fs') | fs.writeFileSync is not there for scripts: scripts read files",
                "require('aedes-persistence-mongodb') | the broker keeps sessions itself; set store in config.yml",
                "require('aedes-persistence-redis') | set store in config.yml",
                "require('mqemitter-redis') | brokers are connected by cluster in config.yml",
                "require('node:child_process') | scripts cannot start processes",
                "require('stream') | messages come to on('publish')",
                "require('mongoose') | use a plugin in Java",
                "require('bcrypt') | use authentication.users in config.yml, crypto, or a plugin in Java",
                "require('http').createServer((req, res) => res.end()) | http.createServer serves WebSocket for MQTT",
                "require('lodash') | put the file into the scripts folder",
                "require('./nope') | no file './nope' in the scripts folder",
                "require('../outside') | no file '../outside'",
                "require('./link') | no file './link'",
                "import './nope.js' | './nope.js' is not there for scripts: no such file",
                "import os from 'node:os' | 'node:os' is not there for scripts: scripts do not see the machine",
                "import '../outside.js' | is not there for scripts",
                "require('net').createServer(() => 1) | give it aedes.handle",
                "before('nothing', () => 1) | there is no such question. There are connect",
                "before('publish', 'a/#/b', () => 1) | 'a/#/b') is not a topic filter",
                "on('publish') | needs a function",
                "every('soon', () => 1) | expected a duration such as '5s'",
                "load('/etc/passwd') | ReferenceError",
                "Java.type('java.lang.System') | ReferenceError",
                "process.exit(1) | process.exit() is not there"
            })
    void whatIsMissingIsNamedAtTheLoad(String line, String message) throws Exception {
        try (Bench bench = new Bench(directory)) {
            Files.writeString(directory.resolve("outside.js"), "module.exports = 1");
            Files.createSymbolicLink(directory.resolve("scripts/link.js"), directory.resolve("outside.js"));
            Files.move(
                    directory.resolve("scripts/link.js"),
                    Files.createDirectories(directory.resolve("scripts/lib")).resolve("link.js"));
            bench.write("test.js", "\n  " + line.replace("'./link'", "'./lib/link'") + "\n");
            bench.start();
            String shown = bench.lines.getFirst();
            assertThat(shown).contains(message.replace("./link", "./lib/link"));
            assertThat(shown).startsWith("scripts/test.js:2:").contains("> 2 |   ");
        }
    }

    @Test
    void listenersAreAdoptedOpenedAndRefused() throws Exception {
        String script = """
                const net = require('net')
                const server = net.createServer(aedes.handle).listen(1883, () => console.log('adopted', server.address().port))
                net.createServer(aedes.handle).listen({ port: 1884 }, () => console.log('opened'))
                net.createServer(aedes.handle).on('error', (e) => console.log('error', e.message)).listen(1, '127.0.0.1')
                """;
        try (Bench bench = new Bench(directory)) {
            bench.broker.ports.add(1883);
            bench.write("test.js", script).start();
            bench.awaitPrinted(3);
            assertThat(bench.printed()).contains("adopted 1883", "opened", "error port 1 is in use");
            assertThat(bench.broker.ports).contains(1884);
        }
    }

    @Test
    void timersRunInOrderAndHandlersMayComeLater() throws Exception {
        String script = """
                setTimeout((a, b) => console.log('timeout', a, b), 20, 1, 2)
                setImmediate(() => console.log('immediate'))
                queueMicrotask(() => console.log('micro'))
                process.nextTick(() => console.log('tick'))
                const t = setTimeout(() => console.log('never'), 10)
                clearTimeout(t)
                let n = 0
                const i = setInterval(() => { console.log('interval', ++n); if (n === 2) clearInterval(i) }, 30)
                every('100ms', () => console.log('every'))
                setTimeout(() => on('publish', (p) => console.log('late', p.topic)), 5)
                console.log('sync')
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("every");
            assertThat(bench.printed().subList(0, 5))
                    .containsExactly("sync", "micro", "tick", "immediate", "timeout 1 2");
            assertThat(bench.lines).contains("interval 1", "interval 2").doesNotContain("never", "interval 3");
            org.awaitility.Awaitility.await().until(() -> bench.broker.described.contains("test.js: on publish"));
            bench.published(null, Message.of("t", ""));
            bench.awaitLine("late t");
        }
    }

    @Test
    void anUnknownEventIsPointedOut() throws Exception {
        try (Bench bench = Bench.of(
                directory,
                "on('pubish', () => {}); broker.on('mine', (x) => console.log('mine', x)); broker.emit('mine', 1)")) {
            assertThat(bench.awaitLine("pubish")).contains("the broker has no such event");
            bench.awaitLine("mine 1");
        }
    }
}
