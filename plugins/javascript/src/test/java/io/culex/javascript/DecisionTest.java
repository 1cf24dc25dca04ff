package io.culex.javascript;

import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.PublishProperties;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The questions of before(). */
class DecisionTest {
    @TempDir
    Path directory;

    private static Message replaced(PublishInterceptor.Decision decision) {
        assertThat(decision).isInstanceOf(PublishInterceptor.Replace.class);
        return ((PublishInterceptor.Replace) decision).message();
    }

    private static ReasonCode rejected(PublishInterceptor.Decision decision) {
        assertThat(decision).isInstanceOf(PublishInterceptor.Reject.class);
        return ((PublishInterceptor.Reject) decision).reason();
    }

    @Test
    void aPublishIsAnsweredInEveryStyle() throws Exception {
        String script = """
                before('publish', (packet, client) => {
                  switch (packet.topic) {
                    case 'pass': return
                    case 'true': return true
                    case 'false': return false
                    case 'drop': return packet.drop()
                    case 'reject': return packet.reject(0x99, 'bad payload')
                    case 'reject2': return reject(0x97, 'too much')
                    case 'disconnect': return disconnect(0x96, 'slow down')
                    case 'topic': packet.topic = 'other'; return
                    case 'payload': packet.payload = { a: 1 }; return
                    case 'in-place': packet.payload[0] = 65; return
                    case 'qos': packet.qos = 2; packet.retain = true; return packet
                    case 'returned': return { topic: 'new', payload: 'x' }
                    case 'properties': packet.properties.userProperties = { a: ['1', '2'] }; return
                    case 'seen': return void packet.properties.contentType
                    case 'throw': throw new Error('broken')
                    case 'meant': throw Object.assign(new Error('no'), { reasonCode: 0x97 })
                    case 'promise': return Promise.resolve(false)
                    case 'later': return new Promise((resolve) => setTimeout(() => resolve({ payload: 'late' }), 5))
                    case 'rejected': return Promise.reject(new Error('async broken'))
                  }
                })
                before('publish', async (packet) => { if (packet.topic === 'second') return false })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            assertThat(bench.askPublish(client, "pass", "x")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            assertThat(bench.askPublish(client, "true", "x")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            assertThat(bench.askPublish(client, "seen", "x")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            assertThat(bench.askPublish(client, "drop", "x")).isEqualTo(PublishInterceptor.Decision.DROP);
            assertThat(bench.askPublish(client, "false", "x"))
                    .isEqualTo(new PublishInterceptor.Reject(ReasonCode.NOT_AUTHORIZED, null));
            assertThat(bench.askPublish(client, "reject", "x"))
                    .isEqualTo(new PublishInterceptor.Reject(ReasonCode.PAYLOAD_FORMAT_INVALID, "bad payload"));
            assertThat(bench.askPublish(client, "reject2", "x"))
                    .isEqualTo(new PublishInterceptor.Reject(ReasonCode.QUOTA_EXCEEDED, "too much"));
            assertThat(bench.askPublish(client, "disconnect", "x"))
                    .isEqualTo(new PublishInterceptor.Disconnect(ReasonCode.MESSAGE_RATE_TOO_HIGH, "slow down"));
            assertThat(replaced(bench.askPublish(client, "topic", "x")).topic()).isEqualTo("other");
            assertThat(replaced(bench.askPublish(client, "payload", "x")).payloadText())
                    .isEqualTo("{\"a\":1}");
            assertThat(replaced(bench.askPublish(client, "in-place", "xyz")).payloadText())
                    .isEqualTo("Ayz");
            Message qos = replaced(bench.askPublish(client, "qos", "x"));
            assertThat(qos.qos()).isEqualTo(2);
            assertThat(qos.retain()).isTrue();
            assertThat(qos.payloadText()).isEqualTo("x");
            Message fresh = replaced(bench.askPublish(client, "returned", "y"));
            assertThat(fresh.topic() + fresh.payloadText()).isEqualTo("newx");
            assertThat(replaced(bench.askPublish(client, "properties", "y"))
                            .properties()
                            .userProperties())
                    .hasSize(2);
            assertThat(rejected(bench.askPublish(client, "throw", "x"))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(rejected(bench.askPublish(client, "meant", "x"))).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            assertThat(rejected(bench.askPublish(client, "promise", "x"))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(rejected(bench.askPublish(client, "rejected", "x"))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(rejected(bench.askPublish(client, "second", "x"))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(replaced(bench.askPublish(client, "later", "x")).payloadText())
                    .isEqualTo("late");
            assertThat(bench.awaitLine("Error: broken"))
                    .startsWith("scripts/test.js:17:25 before('publish') failed: Error: broken")
                    .contains("> 17 |     case 'throw': throw new Error('broken')");
            assertThat(bench.awaitLine("async broken")).startsWith("scripts/test.js:21:");
            assertThat(bench.find("Error: no")).isNull();
        }
    }

    @Test
    void filtersGoToTheBroker() throws Exception {
        String script = """
                before('publish', 'a/+', () => false)
                before('publish', 'b/#', () => false)
                on('publish', 'c/+/temp', (p) => console.log(p.topic))
                """;
        try (Bench bench = Bench.of(directory, script)) {
            PublishInterceptor hook =
                    bench.broker.hooks(PublishInterceptor.class).getFirst();
            assertThat(hook.topicFilters()).containsExactly("a/+", "b/#");
            assertThat(bench.broker
                            .hooks(io.culex.api.hook.MessageListener.class)
                            .getFirst()
                            .topicFilters())
                    .containsExactly("c/+/temp");
            assertThat(bench.broker.hooks(io.culex.api.hook.ConnectionListener.class))
                    .isEmpty();
            assertThat(bench.broker.hooks(Authenticator.class)).isEmpty();
            bench.published(null, Message.of("c/1/temp", "x"));
            bench.published(null, Message.of("c/1/hum", "x"));
            bench.published(null, Message.of("c/2/temp", "x"));
            assertThat(bench.awaitPrinted(2)).containsExactly("c/1/temp", "c/2/temp");
        }
    }

    @Test
    void authenticationAccumulatesAnswers() throws Exception {
        String script = """
                before('authenticate', (client, username, password) => {
                  client.seen = true
                  if (username === 'ann') return password.toString() === 'secret'
                  if (username === 'bob') return { ok: true, username: 'robert', attributes: { role: 'admin', level: 3 } }
                  if (username === 'eve') return reject(0x8a, 'banned')
                })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = new FakeClient("c", ProtocolVersion.MQTT_5, null);
            assertThat(bench.askAuthenticate(client, "ann", "secret")).isEqualTo(Authenticator.Decision.ACCEPTED);
            assertThat(bench.askAuthenticate(client, "ann", "wrong"))
                    .isEqualTo(new Authenticator.Rejected(ReasonCode.NOT_AUTHORIZED, null));
            assertThat(bench.askAuthenticate(client, "eve", "x"))
                    .isEqualTo(new Authenticator.Rejected(ReasonCode.BANNED, "banned"));
            assertThat(bench.askAuthenticate(client, null, null)).isEqualTo(Authenticator.Decision.ABSTAIN);
            Authenticator.Decision bob = bench.askAuthenticate(client, "bob", "x");
            assertThat(bob).isInstanceOf(Authenticator.Accepted.class);
            assertThat(((Authenticator.Accepted) bob).username()).isEqualTo("robert");
            assertThat(((Authenticator.Accepted) bob).attributes())
                    .containsEntry("role", "admin")
                    .containsEntry("level", 3L);
        }
    }

    @Test
    void connectSubscribeUnsubscribeAndWill() throws Exception {
        String script = """
                before('connect', (packet, client) => {
                  if (packet.clientId === 'bad') return false
                  if (packet.clientId === '') packet.clientId = 'given'
                })
                before('subscribe', (sub, client) => {
                  if (sub.topic === 'no') return false
                  if (sub.topic === 'low') sub.qos = 0
                  if (sub.topic === 'move') return { topic: 'moved' }
                })
                before('unsubscribe', (topic) => topic === 'keep' ? reject(0x87) : topic === 'x' ? 'y' : undefined)
                before('will', (packet, client) => { if (packet.topic === 'w') packet.payload = client.id })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient client = bench.connect("c");
            assertThat(bench.askConnect(client)).isEqualTo(ConnectInterceptor.Decision.PROCEED);
            assertThat(bench.askConnect(new FakeClient("bad", ProtocolVersion.MQTT_5, null)))
                    .isEqualTo(new ConnectInterceptor.Refuse(ReasonCode.NOT_AUTHORIZED, null, null));
            ConnectInterceptor.Decision given = bench.askConnect(new FakeClient("", ProtocolVersion.MQTT_5, null));
            assertThat(((ConnectInterceptor.Replace) given).connect().clientId())
                    .isEqualTo("given");
            assertThat(bench.askSubscribe(client, "yes", 1)).isEqualTo(SubscribeInterceptor.Decision.GRANT);
            assertThat(bench.askSubscribe(client, "no", 1))
                    .isEqualTo(new SubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED, null));
            assertThat(((SubscribeInterceptor.Rewrite) bench.askSubscribe(client, "low", 1))
                            .subscription()
                            .qos())
                    .isZero();
            assertThat(((SubscribeInterceptor.Rewrite) bench.askSubscribe(client, "move", 1))
                            .subscription()
                            .filter())
                    .isEqualTo("moved");
            assertThat(bench.askUnsubscribe(client, "a")).isEqualTo(UnsubscribeInterceptor.Decision.PROCEED);
            assertThat(bench.askUnsubscribe(client, "x")).isEqualTo(new UnsubscribeInterceptor.Rewrite("y"));
            assertThat(bench.askUnsubscribe(client, "keep"))
                    .isEqualTo(new UnsubscribeInterceptor.Deny(ReasonCode.NOT_AUTHORIZED));
            assertThat(replaced(bench.askWill(client, Bench.from(client, "w", "x")))
                            .payloadText())
                    .isEqualTo("c");
        }
    }

    @Test
    void deliveryIsAskedOnceForAllReceivers() throws Exception {
        String script = """
                before('deliver', (packet, client) => {
                  if (client.id === 'b') return false
                  if (client.id === 'c') packet.payload = 'for ' + client.id
                  if (client.id === 'd') return Promise.resolve()
                })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            FakeClient[] all = {bench.connect("a"), bench.connect("b"), bench.connect("c"), bench.connect("d")};
            DeliveryInterceptor.Decision decision = bench.askDeliver(Message.of("t", "x"), all);
            List<DeliveryInterceptor.Answer> answers = ((DeliveryInterceptor.Each) decision).answers();
            assertThat(answers.get(0)).isEqualTo(DeliveryInterceptor.Answer.DELIVER);
            assertThat(answers.get(1)).isEqualTo(DeliveryInterceptor.Answer.SKIP);
            assertThat(((DeliveryInterceptor.Replace) answers.get(2)).message().payloadText())
                    .isEqualTo("for c");
            assertThat(answers.get(3)).isEqualTo(DeliveryInterceptor.Answer.DELIVER);
            assertThat(bench.askDeliver(Message.of("t", "x"), all[0])).isEqualTo(DeliveryInterceptor.Decision.PROCEED);
        }
    }

    @Test
    void propertiesReachTheHandler() throws Exception {
        String script = """
                before('publish', (p) => {
                  console.log(p.properties)
                  p.properties = { ...p.properties, contentType: 'text/html', correlationData: Buffer.from('id') }
                })
                """;
        try (Bench bench = Bench.of(directory, script)) {
            PublishProperties properties = new PublishProperties(
                    true,
                    60,
                    "text/plain",
                    "reply",
                    null,
                    List.of(new io.culex.api.UserProperty("k", "v"), new io.culex.api.UserProperty("k", "w")),
                    List.of());
            Publish publish = Message.of("t", "x").withProperties(properties);
            Message changed = replaced(bench.askPublish(bench.connect("c"), publish));
            assertThat(changed.properties().contentType()).isEqualTo("text/html");
            assertThat(changed.properties().responseTopic()).isEqualTo("reply");
            assertThat(changed.properties().messageExpiryInterval()).isEqualTo(60);
            assertThat(changed.properties().payloadFormatUtf8()).isTrue();
            assertThat(changed.properties().userProperties()).hasSize(2);
            assertThat(changed.properties().correlationData())
                    .isEqualTo(java.nio.ByteBuffer.wrap(new byte[] {105, 100}));
            assertThat(bench.awaitPrinted(1).getFirst()).contains("userProperties: { k: [ 'v', 'w' ] }");
        }
    }

    @Test
    void whoNeverAnswersIsRefusedAtTheDeadline() throws Exception {
        String script = """
                before('publish', (packet, client, done) => { if (packet.topic === 'fast') done() })
                before('authenticate', () => new Promise(() => {}))
                """;
        try (Bench bench = new Bench(directory)) {
            bench.broker.config.put("budget", java.util.Map.of("decision", "200ms", "authenticate", "300ms"));
            bench.write("test.js", script).start();
            FakeClient client = bench.connect("c");
            assertThat(bench.askPublish(client, "fast", "x")).isEqualTo(PublishInterceptor.Decision.PROCEED);
            assertThat(rejected(bench.askPublish(client, "slow", "x"))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(bench.askAuthenticate(client, "u", "p")).isInstanceOf(Authenticator.Rejected.class);
            assertThat(bench.awaitLine("before('publish') has not answered")).startsWith("test.js:1 ");
            assertThat(bench.awaitLine("before('authenticate') has not answered"))
                    .startsWith("test.js:2 ");
        }
    }
}
