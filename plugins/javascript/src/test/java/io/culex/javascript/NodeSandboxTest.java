package io.culex.javascript;

import io.culex.api.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The ways out that the modules of Node might open, and those that they might leave open to the next version. */
class NodeSandboxTest {
    private static final String HOST = """
            const seen = new Set()
            // Whatever belongs to Java and can be reached by names and symbols of an object.
            const hosts = (object, depth = 0) => {
              if (object === null || !['object', 'function'].includes(typeof object) || seen.has(object) || depth > 4) return []
              seen.add(object)
              const found = []
              for (let at = object; at; at = Object.getPrototypeOf(at)) {
                for (const key of Reflect.ownKeys(at)) {
                  let value
                  try { value = object[key] } catch (_) { continue }
                  found.push(value, ...hosts(value, depth + 1))
                }
              }
              return found
            }
            """;

    @TempDir
    Path directory;

    private void surroundings() throws Exception {
        Path scripts = directory.resolve("scripts");
        Files.createDirectories(scripts.resolve("sub"));
        Files.writeString(directory.resolve("outside.txt"), "secret");
        Files.createDirectories(directory.resolve("scripts-next"));
        Files.writeString(directory.resolve("scripts-next/x.txt"), "secret");
        Files.writeString(scripts.resolve("inside.txt"), "inside");
        Files.createSymbolicLink(scripts.resolve("link.txt"), directory.resolve("outside.txt"));
        Files.createSymbolicLink(scripts.resolve("sub/up"), directory);
        Files.createSymbolicLink(scripts.resolve("proc"), Path.of("/proc"));
        Files.createSymbolicLink(scripts.resolve("good.txt"), scripts.resolve("inside.txt"));
    }

    private static final List<String> PATHS = List.of(
            "../outside.txt",
            "./../outside.txt",
            "sub/../../outside.txt",
            "../scripts-next/x.txt",
            "link.txt",
            "sub/up/outside.txt",
            "sub/up/../../../../etc/passwd",
            "/etc/passwd",
            "//etc/passwd",
            "/proc/self/environ",
            "/proc/self/cwd/pom.xml",
            "/proc/self/root/etc/passwd",
            "/dev/zero",
            "proc/self/environ",
            "proc/version",
            "sub",
            ".",
            "",
            "..",
            "/",
            "inside.txt\\0.js",
            "\\0",
            "file:///etc/passwd",
            "C:\\\\x",
            "%2e%2e/outside.txt");

    /** What reads a file must throw, and must not tell whether the file is there. */
    @TestFactory
    Stream<DynamicTest> filesOutsideAreNotRead() throws Exception {
        surroundings();
        String script = """
                const fs = require('fs')
                const paths = PATHS
                paths.forEach((way, i) => {
                  const say = (...all) => console.log('#' + i, ...all)
                  const ways = [
                    () => fs.readFileSync(way), () => fs.readFileSync(Buffer.from(way)), () => fs.readFileSync(new String(way)),
                    () => fs.readFileSync(new URL(way, 'file:///')), () => fs.readFileSync('inside.txt/../' + way),
                    () => fs.readFileSync({ toString: () => way }),
                    () => fs.readFileSync({ href: 'file:///' + way, protocol: 'file:', pathname: way }),
                    () => require(way), () => require('./' + way),
                  ]
                  for (const each of ways) {
                    try { say('got', String(each())) } catch (e) { if (e.code === undefined) say('threw', e) }
                  }
                  if (fs.existsSync(way) && !['.', 'sub'].includes(way)) say('exists')
                  fs.readFile(way, (e, text) => { if (!e) say('got', text) })
                  fs.promises.readFile(way).then((text) => say('got', text), () => say('refused last'))
                })
                console.log('inside', fs.readFileSync('good.txt', 'utf8'))
                """;
        String paths = "["
                + String.join(", ", PATHS.stream().map(path -> "'" + path + "'").toList()) + "]";
        List<String> lines;
        try (Bench bench = Bench.of(directory, script.replace("PATHS", paths))) {
            bench.awaitLine("inside inside");
            bench.awaitLine("#" + (PATHS.size() - 1) + " refused last");
            lines = List.copyOf(bench.lines);
        }
        return IntStream.range(0, PATHS.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        "'" + PATHS.get(i) + "'",
                        () -> assertThat(lines.stream().filter(line -> line.startsWith("#" + i + " ")))
                                .containsExactly("#" + i + " refused last")));
    }

    @Test
    void whatLiesOutsideIsNotToldApart() throws Exception {
        surroundings();
        String script = """
                const fs = require('fs')
                const code = (path) => { try { fs.readFileSync(path) } catch (e) { return e.code } }
                console.log(code('../outside.txt'), code('../nothing.txt'), code('/etc/passwd'), code('/etc/nothing'), code('none'))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("EACCES EACCES EACCES EACCES ENOENT");
        }
    }

    private static final List<String> WAYS = List.of(
            "process.binding('fs')",
            "process.dlopen({}, 'x')",
            "process.mainModule.require('child_process')",
            "process._linkedBinding('fs')",
            "process.getBuiltinModule('child_process')",
            "require.main.require('child_process')",
            "require('module')",
            "require('module').createRequire('/')('fs')",
            "module.constructor._load('fs')",
            "module.parent.require('fs')",
            "require.cache['/etc/passwd'].exports",
            "require('fs').constructor.constructor('return Java')()",
            "require('crypto').createHash('md5').digest_.getClass()",
            "require('crypto').createHash('md5').digest_.constructor.constructor('return Java.type(\"java.lang.System\")')()",
            "require('util').inspect.constructor('return Java')()",
            "require('url').URL.constructor('return Polyglot')()",
            "new Function('return Java.type(\"java.lang.Runtime\")')()",
            "(0, eval)('Java.type(\"java.lang.Runtime\")')",
            "eval('java.lang.System')",
            "(async () => {}).constructor('return Java')().then.x.y",
            "(function* () {}).constructor('yield Java')().next()",
            "new Proxy({}, {}).constructor.constructor('return Packages')()",
            "globalThis[Symbol.for('culex.core')]('child_process').exec",
            "globalThis[Symbol.for('culex.core')]('fs').openSync",
            "require('buffer').constants.constructor.constructor('return Java')()",
            "require('events').prototype.constructor.constructor('return Packages.java')()",
            "require('net').Server.constructor('return Java')()",
            "new (require('net').Server)({ name: 'x' }).listen('/tmp/socket')",
            "require('timers').setTimeout.constructor('return Java')()",
            "WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
            "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
            "Object.getPrototypeOf(Atomics).constructor.constructor('return Atomics.wait')().call",
            "require('child_process').execSync('true')",
            "require('worker_threads').Worker",
            "require('vm').runInNewContext('this.constructor')",
            "require('inspector').open()");

    @TestFactory
    Stream<DynamicTest> thereIsNoWayOut() throws Exception {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < WAYS.size(); i++) {
            script.append("on('publish', 't/" + i + "', () => {\n  const leaked = (() => { return " + WAYS.get(i)
                    + " })()\n  if (leaked !== undefined) console.log('#" + i
                    + " got', typeof leaked, String(leaked))\n})\n");
            script.append("on('publish', 't/" + i + "', () => console.log('#" + i + " next'))\n");
        }
        List<String> lines;
        try (Bench bench = Bench.of(directory, script.toString())) {
            FakeClient client = bench.connect("c");
            for (int i = 0; i < WAYS.size(); i++) {
                bench.published(client, Message.of("t/" + i, "x"));
            }
            bench.awaitLine("#" + (WAYS.size() - 1) + " next");
            lines = List.copyOf(bench.lines);
        }
        return IntStream.range(0, WAYS.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        WAYS.get(i),
                        () -> assertThat(lines.stream().filter(line -> line.startsWith("#" + i + " ")))
                                .containsExactly("#" + i + " next")));
    }

    private static final List<String> IMPORTS = List.of(
            "file:///etc/passwd",
            "file:///proc/self/environ",
            "file://localhost/etc/passwd",
            "data:text/javascript,export default Java",
            "data:application/json,1",
            "http://127.0.0.1/x.js",
            "node:child_process",
            "node:module",
            "node:../outside",
            "node:..~..~outside",
            "node:/etc/passwd",
            ".core/../outside.txt",
            "./sub/up/outside.js",
            "/proc/self/cwd/outside.js");

    @TestFactory
    Stream<DynamicTest> importsStayInside() throws Exception {
        surroundings();
        Files.writeString(directory.resolve("outside.js"), "export default 'secret'");
        StringBuilder script = new StringBuilder("const all = []\n");
        for (int i = 0; i < IMPORTS.size(); i++) {
            script.append("all.push(import('" + IMPORTS.get(i) + "').then((m) => console.log('#" + i
                    + " got', Object.keys(m)), () => console.log('#" + i + " refused')))\n");
        }
        List<String> lines;
        try (Bench bench = Bench.of(directory, script + "Promise.all(all).then(() => console.log('that is all'))")) {
            bench.awaitLine("that is all");
            lines = List.copyOf(bench.lines);
        }
        return IntStream.range(0, IMPORTS.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        IMPORTS.get(i),
                        () -> assertThat(lines.stream().filter(line -> line.startsWith("#" + i + " ")))
                                .containsExactly("#" + i + " refused")));
    }

    /** Objects of Java show nothing but what is meant, from whatever object of a module one comes to them. */
    @Test
    void nothingOfJavaShowsThroughTheModules() throws Exception {
        String script = HOST + """
                const names = MODULES
                for (const name of names) {
                  const all = hosts(require(name))
                  for (const each of all) {
                    if (each !== null && typeof each === 'object') {
                      for (const way of ['getClass', 'class', 'getDeclaredMethods', 'notifyAll', 'hashCode']) {
                        let value
                        try { value = each[way] } catch (_) { continue }
                        if (typeof value === 'function' && !Object.hasOwn(Object.getPrototypeOf(each) || {}, way)) console.log('leak', name, way)
                      }
                    }
                  }
                }
                const hash = require('crypto').createHash('md5')
                console.log('looked', names.length, typeof hash.digest_.update, typeof hash.digest_.getClass)
                try { hash.digest_.update(5) } catch (e) { console.log(typeof e.getClass, typeof e.getStackTrace, e.constructor.constructor('return typeof Java')()) }
                """;
        String names = io.culex.javascript.node.CoreModules.names().stream()
                .map(name -> "'" + name + "'")
                .toList()
                .toString();
        try (Bench bench = Bench.of(directory, script.replace("MODULES", names))) {
            bench.awaitLine("looked");
            bench.awaitLine("undefined undefined undefined");
            assertThat(bench.find("leak")).isNull();
        }
    }

    /** Traces are the script's to look at: they show its own files and no object of the host. */
    @Test
    void tracesShowNothingOfTheHost() throws Exception {
        String script = """
                Error.prepareStackTrace = (error, frames) => frames
                const frames = (() => { try { require('fs').readFileSync('/x') } catch (e) { return e.stack } })()
                console.log('frames', Array.isArray(frames))
                for (const frame of Array.isArray(frames) ? frames : []) {
                  for (const name of ['getThis', 'getFunction']) {
                    const got = frame[name] && frame[name]()
                    if (got && got.getClass) console.log('leak', name)
                    if (got && got !== globalThis && typeof got === 'function' && /culex:/.test(String(got))) console.log('leak', got)
                  }
                }
                on('publish', (p) => { throw new Error('still shown ' + p.topic) })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("frames ");
            bench.published(bench.connect("c"), Message.of("t", "x"));
            bench.awaitLine("still shown t");
            assertThat(bench.find("leak")).isNull();
        }
    }

    private static final List<String> POLLUTIONS = List.of(
            "require('crypto').timingSafeEqual = () => true",
            "require('fs').readFileSync = () => 'mine'",
            "require('url').URL.prototype.toString = () => 'mine'; globalThis.URL = null",
            "require('util').inspect = null; require('util').types.isDate = () => 'mine'",
            "require('events').prototype.emit = () => 'mine'",
            "Buffer.prototype.toString = () => 'mine'; Buffer.from = () => 'mine'",
            "require('path').join = () => '/etc/passwd'",
            "require('net').createServer = () => 'mine'",
            "process.nextTick = null; process.env.SECRET = 'mine'",
            "Object.setPrototypeOf(Buffer.prototype, null)",
            "Object.getPrototypeOf(broker).publish = () => 'mine'",
            "require('assert').ok = null",
            "Object.prototype.digest_ = 1; Object.prototype.encoding = 'hex'");

    /** What one version does to modules and prototypes, the next one does not see. */
    @TestFactory
    Stream<DynamicTest> pollutionOfModulesEndsWithTheVersion() throws Exception {
        Files.createDirectories(directory.resolve("scripts"));
        Files.writeString(directory.resolve("scripts/inside.txt"), "inside");
        String check = """
                const fs = require('fs'), crypto = require('crypto'), E = require('events')
                new E().on('x', (v) => console.log('#I told', v)).emit('x', 1)
                console.log('#I now', fs.readFileSync('inside.txt', 'utf8'), crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('b')),
                  String(new URL('http://a/')), require('util').types.isDate(5), Buffer.from('b').toString(), require('path').join('a', 'b'),
                  typeof require('net').createServer(aedes.handle).listen, process.env.SECRET, typeof broker.publish,
                  crypto.createHash('md5').update('a').digest('hex').slice(0, 4))
                require('assert').ok(true)
                """;
        List<String> lines;
        try (Bench bench = Bench.of(directory, "console.log('begin')")) {
            for (int i = 0; i < POLLUTIONS.size(); i++) {
                bench.write(
                        "test.js",
                        "try { " + POLLUTIONS.get(i) + " } catch (e) {}\nsetTimeout(() => console.log('#" + i
                                + " polluted'))");
                bench.awaitLine("#" + i + " polluted");
                bench.write("test.js", check.replace("#I", "#" + i));
                bench.awaitLine("#" + i + " now", "SyntaxError", "TypeError");
            }
            lines = List.copyOf(bench.lines);
        }
        return IntStream.range(0, POLLUTIONS.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        POLLUTIONS.get(i),
                        () -> assertThat(lines)
                                .contains("#" + i + " told 1")
                                .contains("#" + i
                                        + " now inside false http://a/ false b a/b function undefined function 0cc1")));
    }

    /** Memory is not shared by buffers, so none shows what another held, within a version and from one to the next. */
    @Test
    void buffersShareNoPool() throws Exception {
        String script = """
                const secret = Buffer.from('the secret of this version')
                const all = []
                for (let i = 0; i < 200; i++) all.push(Buffer.allocUnsafe(1000), Buffer.allocUnsafeSlow(10), Buffer.from('x'))
                console.log('VERSION', Buffer.poolSize, all.every((each) => each.buffer.byteLength === each.length),
                  all.filter((each) => each.length > 1).every((each) => each.every((byte) => byte === 0)))
                """;
        try (Bench bench = Bench.of(directory, script.replace("VERSION", "one"))) {
            bench.awaitLine("one 0 true true");
            bench.write("test.js", script.replace("VERSION", "two"));
            bench.awaitLine("two 0 true true");
        }
    }

    @Test
    void theEnvironmentIsEmptyUnlessItIsNamed() throws Exception {
        String script = "console.log(Object.keys(process.env).join(), process.env.PATH === undefined)";
        try (Bench bench = new Bench(directory)) {
            bench.write("test.js", script).start();
            assertThat(bench.printed()).containsExactly(" true");
        }
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("env", List.of("PATH", "NO_SUCH_VARIABLE"));
            bench.write("test.js", script).start();
            assertThat(bench.printed()).containsExactly("PATH false");
        }
    }
}
