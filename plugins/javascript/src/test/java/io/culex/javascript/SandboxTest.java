package io.culex.javascript;

import io.culex.api.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The ways out of the scripts' world that are known. */
class SandboxTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java.type('java.lang.System')",
                "Packages.java.lang.System",
                "Polyglot.eval('js', '1')",
                "Polyglot.import('x')",
                "Graal.isGraalRuntime()",
                "load('/etc/passwd')",
                "loadWithNewGlobal('/etc/passwd')",
                "read('/etc/passwd')",
                "readFully('/etc/passwd')",
                "quit()",
                "java.lang.System.exit(1)",
                "new java.io.File('/')",
                "client.getClass()",
                "client.constructor.constructor('return Java')()",
                "(() => {}).constructor('return Java')()",
                "host(client).getClass()",
                "host(client).class",
                "host(client).client.x",
                "host(packet).publish.topic()",
                "host(packet).getClass()",
                "host(packet).wait(1)",
                "host(packet).constructor.constructor('return Java')()",
                "new ArrayBuffer(host(packet).bytes()).getClass()",
                "host(packet).bytes().getClass()",
                "host(packet).bytes().array()",
                "require('fs').readFileSync('/etc/passwd')",
                "require('child_process').exec('true')",
                "require('/etc/passwd')",
                "require('../outside.js')",
                "require('./sub/linked.js')",
                "require('./sub/linked/outside.js')",
                "require('./../../outside')",
                "require('./note.txt')",
                "process.env.PATH.length",
                "process.exit(0)",
                "process.binding('fs')",
                "new Worker('x')",
                "new XMLHttpRequest()",
                "WebAssembly.compile(new Uint8Array())",
                "fetch('http://127.0.0.1/')",
                "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)",
                "new ShadowRealm()"
            })
    void thereIsNoWayOut(String way) throws Exception {
        surroundings();
        String script = """
                const host = (object) => {
                  for (let at = object; at; at = Object.getPrototypeOf(at)) {
                    for (const key of Object.getOwnPropertySymbols(at)) if (key.description === 'host') return object[key]
                  }
                }
                on('publish', (packet, client) => {
                  const leaked = (() => { return WAY })()
                  console.log('got', typeof leaked, String(leaked))
                })
                on('publish', () => console.log('next'))
                """;
        try (Bench bench = Bench.of(directory, script.replace("WAY", way))) {
            FakeClient client = bench.connect("c");
            bench.published(client, Bench.from(client, "t", "x"));
            bench.awaitLine("next");
            assertThat(bench.lines.stream()
                            .filter(line -> line.startsWith("got") && !line.equals("got undefined undefined")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os",
                "/etc/passwd",
                "file:///etc/passwd",
                "http://127.0.0.1/x.js",
                "data:text/javascript,export default 1",
                "../outside.js",
                "./sub/linked.js",
                "./sub/linked/outside.js",
                "./note.txt",
                "./.core/x.js"
            })
    void importsStayInTheFolder(String wanted) throws Exception {
        surroundings();
        String script = """
                import('WANTED').then((m) => console.log('got', Object.keys(m)), (e) => console.log('refused'))
                """;
        try (Bench bench = Bench.of(directory, script.replace("WANTED", wanted))) {
            bench.awaitLine("refused");
            assertThat(bench.find("got")).isNull();
        }
    }

    private void surroundings() throws Exception {
        Path scripts = directory.resolve("scripts");
        Files.createDirectories(scripts.resolve("sub"));
        Path outside = Files.createDirectories(directory.resolve("elsewhere")).resolve("outside.js");
        Files.writeString(outside, "module.exports = 'outside'");
        Files.writeString(directory.resolve("outside.js"), "module.exports = 'outside'");
        Files.writeString(scripts.resolve("note.txt"), "module.exports = 'a note'");
        Files.createSymbolicLink(scripts.resolve("sub/linked.js"), outside);
        Files.createSymbolicLink(scripts.resolve("sub/linked"), outside.getParent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Object.prototype.topic = 'polluted'; Object.prototype.get = () => 1; Object.prototype.then = () => {}",
                "Array.prototype.push = null; Array.prototype.filter = null; Array.prototype[Symbol.iterator] = null",
                "JSON.parse = null; JSON.stringify = null; JSON = null",
                "Map.prototype.get = null; Set.prototype.has = null; Map = null; Set = null",
                "Promise = null; Error = null; Object = null; Array = null; Symbol = null",
                "Promise.prototype.then = null",
                "String.prototype.split = null; String.prototype.replace = null; RegExp.prototype.exec = null",
                "Function.prototype.call = null; Function.prototype.apply = null",
                "const merge = (a, b) => { for (const k in b) typeof a[k] === 'object' ? merge(a[k], b[k]) : (a[k] = b[k]) };"
                        + " merge({}, JSON.parse('{\"__proto__\": {\"topic\": \"polluted\", \"value\": 1}}'))",
                "Object.defineProperty(Array.prototype, 'map', { value: null })",
                "delete Object.prototype.hasOwnProperty; delete JSON.parse",
                "for (const k of Object.getOwnPropertyNames(Array.prototype)) Array.prototype[k] = null"
            })
    void pollutionHasNoEffect(String pollution) throws Exception {
        String script = """
                on('publish', 'pollute', () => { POLLUTION })
                on('publish', 'data/+', (p) => console.log(p.topic, p.json().age, [1, 2].map(String).filter(Boolean).length))
                before('publish', (p) => { p.payload = p.text().toUpperCase() })
                on('publish', 'later', async () => { await null; console.log('later', structuredClone({ a: new Map([[1, 2]]) })) })
                """;
        try (Bench bench = Bench.of(directory, script.replace("POLLUTION", pollution))) {
            FakeClient client = bench.connect("c");
            bench.published(client, Message.of("pollute", ""));
            bench.published(client, Message.of("data/x", "{\"age\": 19}"));
            bench.published(client, Message.of("later", ""));
            bench.awaitLine("data/x 19 2");
            bench.awaitLine("later { a: Map(1) { 1 => 2 } }");
            bench.askPublish(client, "t", "x");
            bench.write(
                    "test.js",
                    "on('publish', (p) => console.log('healed', p.topic, JSON.stringify({ ...{ a: [1] } })))");
            bench.awaitLine("reloaded test.js");
            bench.published(client, Message.of("t", ""));
            bench.awaitLine("healed t {\"a\":[1]}");
        }
    }

    @Test
    void whatInheritsFromThemMayStillHaveItsOwn() throws Exception {
        String script = """
                function Thing() {}
                Thing.prototype.toString = () => 'a thing'
                Thing.prototype.constructor = Thing
                class Mistake extends Error { constructor() { super('m'); this.name = 'Mistake'; this.message = 'mine' } }
                const plain = {}
                plain.toString = () => 'plain'
                Array.prototype.last = function () { return this.at(-1) }
                console.log(String(new Thing()), String(new Mistake()), String(plain), [1, 2].last())
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("a thing Mistake: mine plain 2");
        }
    }
}
