package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Scripts in a real broker, with real connections. */
class ScriptsIT {
    @TempDir
    Path directory;

    private static RawClient connect(TestBroker broker, String id, ProtocolVersion version) {
        return broker.connect(ConnectOptions.of(version, id));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1_1", "MQTT_5"})
    void theProgramWrittenForAedes(ProtocolVersion version) throws Exception {
        String program = """
                const aedes = require('aedes')()
                const server = require('net').createServer(aedes.handle)
                aedes.on('client', (client) => { console.log('client.id', client.id) })
                aedes.on('unsubscribe', function (subscriptions, client) {})
                aedes.on('subscribe', function (subscriptions, client) {})
                aedes.on('clientDisconnect', function (client) {})
                aedes.on('publish', (packet, client) => {
                  const topic = packet.topic
                  const payload = packet.payload.toString()
                  console.log('topic', topic)
                  console.log('payload', payload)
                })
                server.listen(PORT, function () { console.log('server is running at http://127.0.0.1:PORT') })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of("scripts.sys-events", "true"), "")) {
            TestBroker broker = scripts.broker;
            String url = "server is running at http://127.0.0.1:" + broker.port();
            scripts.save(program.replace("PORT", String.valueOf(broker.port())));
            scripts.awaitLine(url);
            scripts.lines.clear();
            RawClient client = connect(broker, "mqttfx", version);
            client.subscribe("xj_mqtt", 0);
            client.publishAndWait("xj_mqtt", "{ \"age\": 19 }", 1);
            client.unsubscribe("xj_mqtt");
            client.disconnect();
            scripts.awaitLine("disconnect/clients");
            scripts.awaitLine("payload mqttfx");
            List<String> printed = new ArrayList<>();
            scripts.lines.forEach(line -> printed.add(line.replaceAll("[0-9a-f-]{36}", "ID")));
            printed.removeIf(line -> line.startsWith("topic $SYS/broker"));
            assertThat(printed)
                    .containsSubsequence(
                            "client.id mqttfx",
                            "topic $SYS/ID/new/clients",
                            "payload mqttfx",
                            "topic $SYS/ID/new/subscribes",
                            "topic xj_mqtt",
                            "payload { \"age\": 19 }",
                            "topic $SYS/ID/new/unsubscribes",
                            "topic $SYS/ID/disconnect/clients");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1_1", "MQTT_5"})
    void theOrderOfEvents(ProtocolVersion version) throws Exception {
        String script = """
                const log = (...all) => console.log('>', ...all)
                before('connect', (p) => log('connect', p.clientId))
                before('authenticate', (c) => { c.user = 'u'; log('authenticate'); return true })
                before('publish', (p, c) => log('before', p.topic, c.user))
                before('subscribe', (s, c) => log('asked', s.topic, c.user))
                on('client', (c) => log('client', c.user))
                on('connackSent', (p, c) => log('connackSent', p.reasonCode, c.user))
                on('clientReady', (c) => log('clientReady', c.user))
                on('subscribe', (s, c) => log('subscribe', s[0].topic, s[0].qos))
                on('publish', (p, c) => c && log('publish', p.topic, c.user))
                on('ack', (p, c) => log('ack', p.topic, c.user))
                on('ping', (p, c) => log('ping', c.user))
                on('unsubscribe', (t, c) => log('unsubscribe', t[0]))
                on('clientDisconnect', (c, info) => log('clientDisconnect', c.user, info.cause))
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script)) {
            RawClient client = connect(scripts.broker, "c", version);
            client.subscribe("a", 1);
            client.publishAndWait("a", "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
            scripts.awaitLine("> ack");
            client.ping();
            client.unsubscribe("a");
            client.disconnect();
            scripts.awaitLine("> clientDisconnect");
            List<String> told = scripts.lines.stream()
                    .filter(line -> line.startsWith("> "))
                    .map(line -> line.substring(2))
                    .toList();
            assertThat(told)
                    .containsExactly(
                            "connect c",
                            "authenticate",
                            "client u",
                            "connackSent 0 u",
                            "clientReady u",
                            "asked a u",
                            "subscribe a 1",
                            "before a u",
                            "publish a u",
                            "ack a u",
                            "ping u",
                            "unsubscribe a",
                            "clientDisconnect u client");
        }
    }

    @Test
    void decisionsReachTheWire() throws Exception {
        String script = """
                before('authenticate', (c, name, password) => name === undefined || password.toString() === 'right')
                before('publish', 'in/#', (p, c) => {
                  if (p.topic === 'in/bad') return reject(0x99, 'bad')
                  if (p.topic === 'in/drop') return p.drop()
                  p.topic = 'out/' + c.id
                  p.payload = p.text().toUpperCase()
                })
                before('subscribe', (s) => s.topic === 'secret' ? false : undefined)
                before('deliver', 'plain', (p, c) => c.id !== 'deaf')
                on('publish', 'out/#', (p) => broker.publish('copy', { of: p.topic }))
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script)) {
            RawClient publisher = connect(scripts.broker, "pub", ProtocolVersion.MQTT_5);
            RawClient subscriber = connect(scripts.broker, "sub", ProtocolVersion.MQTT_5);
            RawClient deaf = connect(scripts.broker, "deaf", ProtocolVersion.MQTT_3_1_1);
            assertThat(subscriber.subscribe("secret", 0)).isEqualTo(0x87);
            subscriber.subscribe("out/#", 0);
            subscriber.subscribe("copy", 0);
            deaf.subscribe("plain", 0);
            subscriber.subscribe("plain", 0);
            assertThat(publisher.publishAndWait("in/bad", "x", 1).reasonCode()).isEqualTo(0x99);
            publisher.publishAndWait("in/drop", "x", 1);
            publisher.publishAndWait("in/ok", "hello", 1);
            Packet out = subscriber.receive();
            assertThat(out.topic() + " " + out.text()).isEqualTo("out/pub HELLO");
            assertThat(subscriber.receive().text()).isEqualTo("{\"of\":\"out/pub\"}");
            publisher.publishAndWait("plain", "x", 1);
            assertThat(subscriber.receive().topic()).isEqualTo("plain");
            deaf.expectNothing();
            RawClient wrong = scripts.broker.open();
            Packet refused =
                    wrong.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "x").credentials("u", "wrong"));
            assertThat(refused.reasonCode()).isEqualTo(0x87);
        }
    }

    @Test
    void aSaveReachesClientsThatStayConnected() throws Exception {
        String script = "before('publish', (p) => { p.payload = 'VERSION ' + p.text() })";
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script.replace("VERSION", "one"))) {
            RawClient client = connect(scripts.broker, "c", ProtocolVersion.MQTT_5);
            client.subscribe("t", 1);
            client.publishAndWait("t", "x", 1);
            assertThat(client.receive().text()).isEqualTo("one x");
            scripts.save(script.replace("VERSION", "two"));
            scripts.awaitLine("reloaded test.js");
            client.publishAndWait("t", "x", 1);
            assertThat(client.receive().text()).isEqualTo("two x");
            scripts.save("before('publish', (p) => {");
            scripts.awaitLine("SyntaxError");
            client.publishAndWait("t", "y", 1);
            assertThat(client.receive().text()).isEqualTo("two y");
        }
    }

    @Test
    void anEndlessLoopDelaysNobodyElse() throws Exception {
        String script = """
                on('publish', 'loop', () => { for (;;) {} })
                before('publish', 'stuck', () => { for (;;) {} })
                """;
        try (ScriptBroker scripts = new ScriptBroker(directory, Map.of(), script)) {
            RawClient bad = connect(scripts.broker, "bad", ProtocolVersion.MQTT_5);
            RawClient canary = connect(scripts.broker, "canary", ProtocolVersion.MQTT_5);
            canary.subscribe("c", 1);
            bad.publish("loop", "x", 0);
            bad.publish("stuck", "x", 0);
            Duration worst = Duration.ZERO;
            for (int i = 0; i < 50; i++) {
                long began = System.nanoTime();
                canary.publishAndWait("c", "x", 1);
                canary.receive();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                worst = took.compareTo(worst) > 0 ? took : worst;
            }
            assertThat(worst).isLessThan(Duration.ofMillis(250));
            scripts.awaitLine("on('publish', 'loop') was interrupted");
            scripts.awaitLine("before('publish', 'stuck') was interrupted");
            bad.publishAndWait("fine", "x", 1);
        }
    }
}
