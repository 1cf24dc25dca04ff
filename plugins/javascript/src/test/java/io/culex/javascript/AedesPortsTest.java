package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Handlers as they are written for Aedes. */
class AedesPortsTest {
    @TempDir
    Path directory;

    @Test
    void handlersUnderTheirOldNames() throws Exception {
        String script = """
                const { Aedes } = require('aedes')
                const aedes = new Aedes()
                const find = async (name) => name
                aedes.preConnect = (client, packet, callback) => callback(null, packet.clientId !== 'nobody')
                aedes.authenticate = (client, username, password, callback) => {
                  client.user = username
                  if (username === 'late') return setTimeout(() => callback(null, true), 5)
                  if (username === 'code') {
                    const error = new Error('Auth error')
                    error.returnCode = 4
                    return callback(error, null)
                  }
                  callback(null, username === 'bob' && password.toString() === 's')
                }
                aedes.authorizePublish = (c, p, cb) => p.topic.startsWith(c.user + '/') ? cb(null) : cb(new Error('no'))
                aedes.authorizeSubscribe = (c, s, cb) => cb(null, s.topic.startsWith(c.user) ? s : null)
                aedes.authorizeForward = (c, p) => { if (p.topic.endsWith('hidden')) return; return p }
                aedes.published = (p, c, cb) => find(p.topic).then((t) => cb(t === 'bob/fail' ? new Error('disk') : null), cb)
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = new FakeClient("c", ProtocolVersion.MQTT_3_1_1, null);
            assertThat(bench.askConnect(client)).isEqualTo(ConnectInterceptor.Decision.PROCEED);
            assertThat(bench.askConnect(new FakeClient("nobody", ProtocolVersion.MQTT_5, null)))
                    .isInstanceOf(ConnectInterceptor.Refuse.class);
            assertThat(bench.askAuthenticate(client, "late", null)).isEqualTo(Authenticator.Decision.ACCEPTED);
            assertThat(bench.askAuthenticate(client, "code", null))
                    .isEqualTo(new Authenticator.Rejected(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "Auth error"));
            assertThat(bench.askAuthenticate(client, "eve", "s"))
                    .isEqualTo(new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null));
            assertThat(bench.askAuthenticate(client, "bob", "s")).isEqualTo(Authenticator.Decision.ACCEPTED);
            bench.connect(client);
            assertThat(bench.askPublish(client, "bob/x", "1")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            assertThat(bench.askPublish(client, "ann/x", "1"))
                    .isEqualTo(new PublishInterceptor.Reject(ReasonCode.NOT_AUTHORIZED, "no"));
            assertThat(bench.askSubscribe(client, "bob/#", 0)).isEqualTo(SubscribeInterceptor.Decision.GRANT);
            assertThat(bench.askSubscribe(client, "ann/#", 0)).isInstanceOf(SubscribeInterceptor.Deny.class);
            assertThat(bench.askDeliver(Message.of("a", "x"), client)).isEqualTo(DeliveryInterceptor.Decision.PROCEED);
            assertThat(((DeliveryInterceptor.Each) bench.askDeliver(Message.of("hidden", "x"), client)).answers())
                    .containsExactly(DeliveryInterceptor.Answer.SKIP);
            assertThat(bench.askPublished(client, Bench.from(client, "bob/ok", "x")))
                    .isEqualTo(PublishedInterceptor.Decision.ACKNOWLEDGE);
            assertThat(bench.askPublished(client, Bench.from(client, "bob/fail", "x")))
                    .isEqualTo(new PublishedInterceptor.Fail(ReasonCode.UNSPECIFIED_ERROR, "disk"));
            FakeClient other = bench.connect("other");
            assertThat(bench.askPublish(other, "bob/x", "1")).isInstanceOf(PublishInterceptor.Reject.class);
        }
    }

    @Test
    void handlersThatAreAsyncFunctions() throws Exception {
        String script = """
                const find = async (name) => ({ ok: (password) => String(password) === name })
                aedes.authenticate = async (c, u, pw) => (await find(u)).ok(pw)
                aedes.authorizePublish = async (c, p) => { if (p.topic === 'no') throw new Error('no') }
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            assertThat(bench.askAuthenticate(client, "a", "a")).isEqualTo(Authenticator.Decision.ACCEPTED);
            assertThat(bench.askAuthenticate(client, "a", "b")).isInstanceOf(Authenticator.Rejected.class);
            assertThat(bench.askPublish(client, "yes", "")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            assertThat(bench.askPublish(client, "no", "")).isInstanceOf(PublishInterceptor.Reject.class);
        }
    }

    @Test
    void publishSubscribeAndTheClientList() throws Exception {
        String script = """
                require('aedes').createBroker({ persistence: 1 }).then((aedes) => {
                  aedes.subscribe('a/#', (packet, cb) => { console.log('got', packet.topic, String(packet.payload)); cb() },
                    () => console.log('subscribed'))
                  aedes.publish({ topic: 'x', payload: 'y', qos: 1 }, (err) => console.log('published', err))
                  aedes.publish('short', { a: 1 })
                  aedes.publish({ topic: '#', payload: '' }, (err) => console.log('refused', err.message))
                  aedes.on('client', (client) => {
                    console.log(Object.keys(aedes.clients).length, aedes.connectedClients, aedes.clients[client.id] === client,
                      client.conn.remoteAddress, 'nobody' in aedes.clients)
                    client.publish({ topic: 'hello', payload: Buffer.from('you') }, () => client.close())
                  })
                })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            bench.awaitLine("subscribed");
            bench.awaitLine("refused topic #");
            assertThat(bench.awaitLine("published")).isEqualTo("published null");
            assertThat(bench.broker.published).extracting(Message::topic).containsExactly("x", "short");
            assertThat(bench.broker.published.get(0).qos()).isEqualTo(1);
            assertThat(bench.broker.published.get(1).payloadText()).isEqualTo("{\"a\":1}");
            bench.published(null, Message.of("a/b", "c"));
            bench.published(null, Message.of("b", "c"));
            assertThat(bench.awaitLine("got")).isEqualTo("got a/b c");
            FakeClient client = bench.connect("c");
            bench.awaitLine("1 1 true 127.0.0.1 false");
            Awaitility.await().until(() -> client.disconnected != null);
            assertThat(client.sent.getFirst().payloadText()).isEqualTo("you");
            assertThat(bench.awaitLine("persistence")).contains("is ignored");
        }
    }

    @Test
    void whatObserversReturnDropsNothing() throws Exception {
        String script = """
                on('publish', (p) => false)
                on('publish', async (p) => { throw new Error('late') })
                on('publish', (p) => { p.topic = 'changed'; return null })
                aedes.on('publish', (p, c) => c && console.log(c.id))
                aedes.on('publish', (p, c) => console.log(p.topic, c === null))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            bench.published(client, Bench.from(client, "t", "1"));
            bench.published(null, Message.of("t", "2"));
            bench.awaitLine("changed true");
            assertThat(bench.broker.hooks(PublishInterceptor.class)).isEmpty();
            assertThat(bench.lines).contains("c", "changed false");
            assertThat(bench.lines.stream().filter(line -> line.contains("changes nothing here")))
                    .singleElement()
                    .asString()
                    .startsWith("test.js:3 ");
            assertThat(bench.awaitLine("Error: late")).startsWith("scripts/test.js:2:");
        }
    }

    @Test
    void theClientKeepsItsOwnProperties() throws Exception {
        String script = """
                aedes.authenticate = (client, u, p, cb) => { client.user = u; client.username = 'x' + u; cb(null, true) }
                const first = new Map()
                on('client', (c) => { first.set(c.id, c); console.log('client', c.user, c.username, c.connected, c.connecting) })
                on('clientReady', (c) => console.log('ready', c.user, c === first.get(c.id), c.connected))
                on('clientDisconnect', (c, info) => console.log('gone', c.user, c.closed, info.cause, info.durationMs))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = new FakeClient("c", ProtocolVersion.MQTT_5, null);
            bench.askAuthenticate(client, "ann", "x");
            bench.broker.tell(io.culex.api.hook.ConnectionListener.class, listener -> listener.onConnecting(client));
            bench.awaitLine("client ann xann false true");
            client.connected = true;
            bench.broker.tell(io.culex.api.hook.ConnectionListener.class, listener -> listener.onConnected(client));
            bench.awaitLine("ready ann true true");
            bench.disconnect(client);
            bench.awaitLine("gone ann true client 5");
            bench.connect(new FakeClient("c", ProtocolVersion.MQTT_5, null));
            bench.awaitLine("client undefined undefined");
        }
    }
}
