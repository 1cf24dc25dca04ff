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

/** More ways out of the scripts' world, by what scripts are handed and by what goes wrong. */
class EscapesTest {
    @TempDir
    Path directory;

    /** Each gives what it could get hold of, or undefined, or throws. */
    private static final List<String> WAYS = List.of(
            "this.constructor.constructor('return Java')()",
            "globalThis.constructor.constructor('return Polyglot')()",
            "on.constructor('return Java.type(\"java.lang.System\")')()",
            "packet.constructor.constructor('return Java')()",
            "packet.topic.constructor.constructor('return Java')()",
            "packet.payload.constructor.constructor('return Packages')()",
            "packet.payload.buffer.constructor.constructor('return java')()",
            "client.subscriptions.constructor.constructor('return Java')()",
            "client.conn.constructor.constructor('return Java')()",
            "broker.publish('x', 'y').constructor.constructor('return Java')()",
            "setTimeout(() => {}, 1e6).constructor.constructor('return Java')()",
            "Reflect.getPrototypeOf(async () => {}).constructor('return Java')().then.x.x",
            "Reflect.construct(Function, ['return Java'])()",
            "[].constructor.constructor.call(null, 'return Java')()",
            "(class extends Function { constructor() { super('return Java') } }).prototype.constructor && new (class extends Function"
                    + " { constructor() { super('return Java') } })()()",
            "eval('Java')",
            "(0, eval)('this.Java')",
            "new Function('return this')().Java",
            "globalThis.Java",
            "globalThis.Packages",
            "globalThis.java",
            "globalThis.Polyglot",
            "globalThis.Graal",
            "globalThis.Debug",
            "globalThis.load",
            "globalThis.print",
            "globalThis.quit",
            "globalThis.WebAssembly",
            "globalThis.ShadowRealm",
            "globalThis.Worker",
            "globalThis.fetchLater",
            "globalThis.__proto__.__proto__.Java",
            "Object.getOwnPropertyNames(globalThis).find((name) => /^(java|javax|org|com|edu|Java|Packages|Polyglot|Graal)$/.test(name))",
            "Object.getOwnPropertySymbols(globalThis).map((s) => globalThis[s]).map((f) => f('child_process')).find((x) => x)",
            "Symbol.for('graal') in globalThis ? 'graal' : undefined",
            "process.binding('natives')",
            "process.env.HOME",
            "process.mainModule",
            "process.constructor.constructor('return Java')()",
            "require.main",
            "require.extensions",
            "require('./..')",
            "require('.//../outside.js')",
            "require('file:///etc/passwd')",
            "require('data:text/javascript,1')",
            "require('http://127.0.0.1/x.js')",
            "require('/proc/self/environ')",
            "require('./test.js/../../outside.js')",
            "require('./%2e%2e/outside.js')",
            "require('./..%2foutside.js')",
            "require('./..\\\\outside.js')",
            "require('./\\0')",
            "require('fs').readFileSync(Buffer.from('/etc/passwd'))",
            "require('fs').readFileSync({ toString: () => '/etc/passwd' })",
            "require('fs').readFileSync(new URL('file:///etc/passwd'))",
            "require('fs').readFileSync(0)",
            "(() => { let n = 0; return require('fs').readFileSync({ toString: () => (n++ ? '/etc/passwd' : 'test.js') }) })()",
            "Atomics.wait",
            "Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0).value.constructor.constructor('return Java')()",
            "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
            "Object.getOwnPropertySymbols(packet).map((s) => packet[s]).map((o) => o && o.publish).find((x) => x)",
            "Object.getOwnPropertySymbols(client).map((s) => client[s]).map((o) => o && o.client).find((x) => x)",
            "Object.getOwnPropertySymbols(client).map((s) => client[s]).map((o) => o && (o.getClass || o.class || o.wrapper)).find((x) => x)",
            "Object.getOwnPropertySymbols(packet).map((s) => packet[s]).map((o) => { try { return o && o.getClass() } catch { } }).find((x) => x)",
            "hosts(packet).map((o) => Object.keys(o).filter((k) => /class|wait|notify|hash/i.test(k))[0]).find((x) => x)",
            "hosts(packet).map((o) => { for (const k in o) if (/class|wait|notify/i.test(k)) return k }).find((x) => x)",
            "hosts(client).map((o) => { try { o.client = 1; return 'written' } catch { } }).find((x) => x)",
            "hosts(client).map((o) => { try { return delete o.id ? undefined : undefined } catch { } }).find((x) => x)",
            "hosts(packet).map((o) => { try { return o.bytes.constructor('return Java')() } catch { } }).find((x) => x)",
            "hosts(packet).map((o) => { try { return o.bytes.call({}) && 'called on another' } catch { } }).find((x) => x && x !== 'called on another')",
            "hosts(packet).map((o) => { try { return new o.constructor() } catch { } }).find((x) => x && x.getClass)",
            "hosts(packet).map((o) => { try { return o.copy } catch { } }).find((x) => x)",
            "hosts(packet).map((o) => { try { return structuredClone(o).getClass } catch { } }).find((x) => x)",
            "hosts(packet).map((o) => { try { return JSON.stringify(o).includes('io.culex') ? 'name' : undefined } catch { } }).find((x) => x)",
            "packet.payload.constructor.prototype.getClass",
            "packet.payload.buffer.getClass",
            "client.conn.getClass",
            "client.conn.remoteAddress.getClass",
            "arguments.callee.caller",
            "(function f() { return f.caller })()",
            "(() => { try { null.x } catch (e) { return e.getClass || e.constructor.constructor('return this')().Java } })()",
            "(() => { const f = () => f(); try { f() } catch (e) { return e.constructor.constructor('return Java')() } })()",
            "(() => { try { new Array(-1) } catch (e) { return e.constructor.constructor('return typeof Java')() === 'undefined' ? undefined : 1 } })()",
            "import.constructor",
            "Object.getPrototypeOf(Object.getPrototypeOf(import('./none.js'))).Java");

    private static final String HEAD = """
            const hosts = (object) => {
              const all = []
              for (let at = object; at; at = Object.getPrototypeOf(at)) {
                for (const key of Object.getOwnPropertySymbols(at)) {
                  let value
                  try { value = object[key] } catch { }
                  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) !== Object.prototype) all.push(value)
                }
              }
              return all
            }
            """;

    @TestFactory
    Stream<DynamicTest> thereIsNoWayOut() throws Exception {
        Files.writeString(directory.resolve("outside.js"), "module.exports = 'outside'");
        StringBuilder script = new StringBuilder(HEAD);
        for (int i = 0; i < WAYS.size(); i++) {
            script.append("""
                    on('publish', 't/%1$d', function (packet, client) {
                      let leaked
                      try { leaked = (0, eval)(%3$s).call(this, packet, client) } catch (e) { if (/io\\.culex|java\\.|org\\.graal/.test(e.message + e.stack)) leaked = e.message + e.stack }
                      console.log('#%1$d', leaked === undefined || leaked === null ? 'nothing' : 'got ' + typeof leaked + ' ' + String(leaked).slice(0, 200))
                    })
                    """.formatted(i, "", quoted("(function (packet, client) { return " + WAYS.get(i) + " })")));
        }
        List<String> lines;
        try (Bench bench = Bench.of(directory, script.toString())) {
            FakeClient client = bench.connect("c");
            for (int i = 0; i < WAYS.size(); i++) {
                bench.published(client, Message.of("t/" + i, "x"));
            }
            bench.awaitLine("#" + (WAYS.size() - 1) + " ");
            lines = List.copyOf(bench.lines);
        }
        return IntStream.range(0, WAYS.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        WAYS.get(i),
                        () -> assertThat(lines.stream().filter(line -> line.startsWith("#" + i + " ")))
                                .containsExactly("#" + i + " nothing")));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    /** Whatever everything there is is called with: what is thrown is of the script's own world, and says nothing of the host. */
    @Test
    void errorsAreOfTheScriptsWorld() throws Exception {
        String script = """
                const odd = [undefined, null, NaN, -1, 2 ** 53, 1.5, '', 'x', '\\0', '\\ud800', Symbol('s'), 10n, {}, [], () => {}, Object.create(null),
                  new Proxy({}, {}), Object.create(Buffer.prototype), Object.create(Promise.prototype), { toString: null, valueOf: null },
                  { get topic() { throw new Error('mine') } }, { topic: 'a', qos: 9 }, { topic: 5 }, { topic: 'a/#' }, { topic: 'a', payload: 5n },
                  { topic: 'a', qos: { valueOf: () => 1 } }, { topic: 'a', properties: 5 }, { topic: 'a', properties: { userProperties: 5 } },
                  { topic: 'a', properties: { userProperties: { a: null } } }, { topic: 'a', properties: { correlationData: Symbol('s') } },
                  { reasonCode: 'x' }, { reasonCode: 1e9 }, { reasonCode: 0.5, properties: 5 }, new Date(NaN), new Uint8Array(3), new Map()]
                const HOST = /io\\.culex|java\\.|javax\\.|org\\.graal|com\\.oracle|truffle|invokeMember|\\/work|Host@|\\$\\$Lambda/
                let calls = 0
                const leaks = new Set()
                function look(name, error) {
                  let text
                  try { text = String(error && error.message) + String(error && error.stack) } catch { text = '' }
                  const proper = !(error instanceof Error) || Object.hasOwn(error, 'stack')
                  if (HOST.test(text) || !proper) leaks.add(name + ': ' + text.slice(0, 200))
                }
                function attempt(name, fn, self, args) {
                  calls++
                  try {
                    const value = fn.apply(self, args)
                    if (value instanceof Promise) value.catch((error) => look(name, error))
                  } catch (error) { look(name, error) }
                }
                const SKIP = /^(constructor|eval|Function|exit|on|once|addListener|prependListener|before|emit|clearTimer|process\\.stdout)$/
                const seen = new Set()
                function* functions(name, object, depth) {
                  if (object === null || (typeof object !== 'object' && typeof object !== 'function') || seen.has(object) || depth > 3) return
                  seen.add(object)
                  for (let at = object; at && at !== Object.prototype && at !== Function.prototype && at !== Array.prototype; at = Object.getPrototypeOf(at)) {
                    for (const key of Object.getOwnPropertyNames(at)) {
                      if (SKIP.test(key)) continue
                      let value
                      try { value = object[key] } catch (error) { look(name + '.' + key, error) }
                      if (typeof value === 'function') yield [name + '.' + key, value, object]
                      if (value !== object) yield* functions(name + '.' + key, value, depth + 1)
                    }
                  }
                }
                function* all(packet, client) {
                  yield* functions('broker', broker, 1)
                  yield* functions('packet', packet, 2)
                  yield* functions('client', client, 1)
                  for (const name of ['metrics', 'Buffer', 'process']) yield* functions(name, globalThis[name], 1)
                  for (const name of ['every', 'cron', 'setTimeout', 'setInterval', 'clearTimeout', 'queueMicrotask', 'structuredClone', 'reject', 'disconnect', 'require']) {
                    yield [name, name === 'require' ? require : globalThis[name], undefined]
                  }
                  for (const name of ['fs', 'net', 'crypto', 'ws', 'mqemitter']) {
                    yield* functions(name, require(name), 1)
                  }
                }
                let todo
                on('publish', 'begin', (packet, client) => {
                  todo = all(packet, client)
                  setTimeout(step)
                })
                function step() {
                  const until = performance.now() + 15
                  while (performance.now() < until) {
                    const next = todo.next()
                    if (next.done) return setTimeout(() => console.log('#done', seen.size > 50, [...leaks].join('\\n')), 50)
                    const [name, fn, self] = next.value
                    for (const value of odd) attempt(name, fn, self, [value, value])
                    for (const value of odd) attempt(name, fn, self, ['a/b', value])
                  }
                  setTimeout(step)
                }
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.published(bench.connect("c"), Message.of("begin", "{\"a\": 1}"));
            assertThat(bench.awaitLine("#done")).isEqualTo("#done true ");
        }
    }

    /** What scripts do to errors' traces harms nothing but what they see themselves. */
    @Test
    void tracesMayBeAnything() throws Exception {
        String script = """
                on('publish', 'loop', () => { Error.prepareStackTrace = () => { for (;;) {} }; throw new Error('first') })
                on('publish', 'odd', () => { Error.prepareStackTrace = () => ({ split: 5 }); throw new Error('second') })
                on('publish', 'throws', () => { Error.prepareStackTrace = () => { throw new Error('third') }; null.x })
                on('publish', 'limit', () => { Error.prepareStackTrace = undefined; Error.stackTraceLimit = -5; throw new Error('fourth') })
                on('publish', (p) => { p.topic = 'changed'; log.info('after', p.topic); broker.publish('#', '') })
                before('publish', (p) => { if (p.topic === 'ask') throw new Error('fifth') })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            for (String topic : List.of("loop", "odd", "throws", "limit", "loop", "limit")) {
                bench.published(client, Message.of(topic, "x"));
            }
            bench.awaitLine("Error: fourth");
            assertThat(bench.askPublish(client, "ask", "x").toString()).contains("NOT_AUTHORIZED");
            assertThat(bench.askPublish(client, "fine", "x").toString()).contains("Proceed");
        }
    }
}
