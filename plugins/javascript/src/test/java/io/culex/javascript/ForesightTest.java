package io.culex.javascript;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said of scripts before they run: never that they decide nothing when they do. */
class ForesightTest {
    @TempDir
    Path directory;

    private @Nullable Needs of(String script) throws Exception {
        Files.writeString(directory.resolve("test.js"), script);
        return Foresight.of(new ScriptFolder(directory), List.of("test.js"), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before('publish', () => {})",
                "broker.before('publish', () => {})",
                "const { before: b } = broker; b('publish', () => {})",
                "broker['before']('publish', () => {})",
                "broker['bef' + 'ore']('publish', () => {})",
                "broker[`bef${'ore'}`]('publish', () => {})",
                "broker['bef\\u006fre']('publish', () => {})",
                "broker['b\\efore']('publish', () => {})",
                "broker['be\\\nfore']('publish', () => {})",
                "b\\u0065fore('publish', () => {})",
                "broker /* [1] */ ['aut' + x] = f",
                "broker // [1]\n [k] = f",
                "broker?.[k]('publish', f)",
                "const b = broker, k = 'auth' + 'enticate'; b[k] = () => false",
                "const x = {}; x[k] = 1",
                "const { [k]: b } = broker; b('publish', f)",
                "let b; ({ [k]: b } = broker)",
                "for (broker[k] of [f]) {}",
                "aedes.authenticate = (c, u, p, cb) => cb(null, false)",
                "aedes.authorizePublish = f",
                "aedes.published = f",
                "on('authenticate', f)",
                "on(`authenticate`, f)",
                "on('auth' + 'enticate', f)",
                "on(name, f)",
                "on(...all)",
                "on?.(name, f)",
                "on.call(null, name, f)",
                "[name].forEach((n) => on(n, f))",
                "const o = on; o(name, f)",
                "const { on } = broker",
                "const { on: o } = broker",
                "aedes.once(name, f)",
                "aedes.addListener(name, f)",
                "require('aedes')({ authenticate: f })",
                "const A = require('aedes'); A(options)",
                "require('aedes').createBroker(options)",
                "new (require('aedes'))(options)",
                "require('ae' + 'des')(options)",
                "const r = require; r('aedes')(options)",
                "require('events').once(broker, name)",
                "Object.values(require('events'))[1](broker, name)",
                "import aedes from 'aedes'; aedes(options)",
                "import('aedes').then((a) => a.default(options))",
                "import { Aedes } from 'aedes'",
                "require('net').createServer((socket) => socket.destroy())",
                "require('net').createServer().on('connection', (socket) => aedes.handle(socket))",
                "const server = require('net').createServer(aedes.handle); server.on('connection', f)",
                "const net = require('net'); net.createServer(f)",
                "const net = require('net'); net['createServer'](f)",
                "const net = require('net'); Object.values(net)[0](f)",
                "Object.values(require('net'))[0](f)",
                "const { createServer } = require('net'); createServer(f)",
                "const c = require('net').createServer; c(f)",
                "let c = {}; c.x = require('net'); c.x.createServer(aedes.handle)",
                "import net from 'net'; net.createServer(aedes.handle)",
                "require('http').createServer()",
                "require('ws')",
                "require('fs')",
                "aedes.mq.on('a', f)",
                "eval('bef' + 'ore(1)')",
                "(0, eval)(text)",
                "new Function(text)()",
                "(() => {}).constructor(text)()",
                "f['constr' + 'uctor'](text)()",
                "Reflect.set(broker, k, f)",
                "Object.assign(broker, options)",
                "Object.defineProperty(x, k, d)",
                "const O = Object",
                "Object.getOwnPropertyDescriptors(broker)",
                "const g = globalThis; g.x",
                "with (broker) { f() }",
                "class X { static { this[k] = 1 } }",
                "x = y\n[k](f)",
                "if (x) {}\n[k].f()",
                "`${broker[k]}`",
                "`${`${before('publish', f)}`}`",
                "`\n// ${before('publish', f)}\n`",
                "/*\n// */ before('publish', f)",
                "// comment\u2028before('publish', f)",
                "/* a */ /* */ before('publish', f) /* */",
                "'\\'' ; before('publish', f) // '",
                "x = a / b; before('publish', f); c / d",
                "if (a) /'/.test(b); before('publish', f) // '",
                "x++ / 2; before('publish', f) // /",
                "x = {} / 2; before('publish', f) // /",
                "x = /[/'\"]/; before('publish', f) // '",
                "<!-- `\nbefore('publish', f)\n<!-- `",
                "x\n--> `\nbefore('publish', f) // `",
                "1..on(name, f)",
                "var of = broker; of[k] = f",
                "x.return[k] = f",
                "class A { #x = 1 }",
                "const \u00e4 = 1",
                "require('./other.js')",
                "import './other.js'",
                "export * from './other.js'",
                "export { x } from './other.js'",
                "require('./handlers')",
                "require('./nothing')",
                "require('/etc/passwd')",
                "x = `unended",
                "x = 'unended"
            })
    void whoeverMayDecideIsNotSaidToDecideNothing(String script) throws Exception {
        Files.writeString(directory.resolve("other.js"), "before('publish', () => {})");
        Files.createDirectories(directory.resolve("handlers"));
        Files.writeString(directory.resolve("handlers/index.js"), "require('../other')");
        assertThat(of(script)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// before('publish', f)\non('publish', (p) => console.log('decided on before'))",
                "/* eval */ on('publish', (p, c) => { const all = [p.topic, 'x']; const [a, b] = all })",
                "let sum = 0, n = 0; on('publish', (p) => { sum += p.json().t; console.log((sum + 1) / ++n, sum / n) })",
                "on('publish', (p) => p.text().replace(/[/'\"`]+/g, '') || `${p.topic} on ${p.qos}`)",
                "const last = new Map(); on('publish', (p) => last.set(p.topic, p.json()['temperature'], all[0]))",
                "require('./library'); on('publish', () => {})",
                "import x from './library.js'; on('publish', () => {})",
                "on('publish', (p) => { for (const [k, v] of Object.entries(p.json())) console.log(k, v) })"
            })
    void harmlessScriptsAreSaidToDecideNothing(String script) throws Exception {
        Files.writeString(directory.resolve("library.js"), "module.exports = 1");
        Needs needs = Objects.requireNonNull(of(script));
        assertThat(needs.decides()).isFalse();
        assertThat(needs.facts()).isEqualTo(Map.of("publish", List.of()));
    }

    @Test
    void whatTheyWantToBeToldIsKnown() throws Exception {
        Needs needs = Objects.requireNonNull(of("""
                on('client', f); on('nothing', f)
                on('publish', 'a/+', f); on('publish', 'b/#', f)
                aedes.subscribe('c', f)
                aedes.on('dropped', f)
                """));
        assertThat(needs)
                .isEqualTo(new Needs(
                        Map.of("client", List.of(), "publish", List.of("a/+", "b/#", "c"), "dropped", List.of()),
                        Map.of(),
                        false));
    }

    @Test
    void theScriptsThatComeWithTheBrokerDecideNothing() throws Exception {
        Path root = Path.of("../../scripts");
        assertThat(root.resolve("hello.js")).exists();
        Needs needs = Objects.requireNonNull(Foresight.of(new ScriptFolder(root), List.of("hello.js"), false));
        assertThat(needs.facts()).containsOnlyKeys("client", "publish");
    }

    @Test
    void aProgramForAedesThatOnlyListensDecidesNothing() throws Exception {
        Needs needs = Objects.requireNonNull(of(SeedTest.PROGRAM));
        assertThat(needs.facts()).containsOnlyKeys("client", "subscribe", "unsubscribe", "clientDisconnect", "publish");
    }

    @Test
    void messagesUnderSysCountWhenTheyAreAskedFor() throws Exception {
        Files.writeString(directory.resolve("test.js"), "on('publish', f)");
        Needs needs = Objects.requireNonNull(Foresight.of(new ScriptFolder(directory), List.of("test.js"), true));
        assertThat(needs.system()).isTrue();
    }
}
