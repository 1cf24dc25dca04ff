package io.culex.broker.it;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilderBase;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5WillPublish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.testkit.NodePackages;
import io.culex.testkit.TestBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Each feature of 5.0 with the HiveMQ client, with mqtt.js ({@code src/test/node/features.js}), and between the two. Topic aliases
 * are looked at in {@link OutboundAliasIT} and {@link TopicAliasIT}, SCRAM in its plugin.
 */
@DisplayName("Features of 5.0")
final class FeaturesIT {
    private static final Path FOLDER = NodePackages.installed(Path.of("src/test/node"));
    private static final ByteBuffer CORRELATION =
            ByteBuffer.wrap(new byte[] {0, 1, (byte) 254, (byte) 255}).asReadOnlyBuffer();
    private static final Mqtt5UserProperties USER = Mqtt5UserProperties.builder()
            .add("a", "1")
            .add("a", "2")
            .add("ü", "ö")
            .build();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "2")
                .set("mqtt.receive-maximum", "5")
                .set("mqtt.max-keep-alive", "120s")
                .set("mqtt.response-information", "answers/%c")
                .set("limits.max-packet-size", "4KiB")
                .start();
        var _ = broker.context().register(new Word());
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    /** Asks who it is and takes "friend" for an answer. */
    private static final class Word implements EnhancedAuthenticator {
        @Override
        public String method() {
            return "WORD";
        }

        @Override
        public Decision onAuth(Client client, Step step, @Nullable ByteBuffer data) {
            if (step != Step.CONTINUE || data == null) {
                return new Continue(StandardCharsets.UTF_8.encode("who"));
            }
            String word = StandardCharsets.UTF_8.decode(data.duplicate()).toString();
            return word.equals("friend")
                    ? new Accepted("friend", Map.of(), StandardCharsets.UTF_8.encode("welcome"))
                    : new Rejected(ReasonCode.NOT_AUTHORIZED, null);
        }
    }

    // ---- mqtt.js -------------------------------------------------------------------------------------------------

    private static ExternalClient node(TestBroker target, String prefix, String... features) {
        List<String> command = new ArrayList<>(List.of("node", "features.js"));
        command.add("mqtt://127.0.0.1:" + target.port());
        command.add(prefix);
        command.addAll(List.of(features));
        return ExternalClient.start(FOLDER, command);
    }

    @Test
    @DisplayName("All features with mqtt.js")
    void mqttJs() {
        try (ExternalClient client = node(broker, unique("js"))) {
            assertThat(client.await())
                    .containsExactly(
                            "properties",
                            "expiry",
                            "identifiers",
                            "options",
                            "shared",
                            "session",
                            "will",
                            "receiveMaximum",
                            "packetSize",
                            "reasons",
                            "connack",
                            "auth",
                            "reauth",
                            "farewell");
        }
    }

    @Test
    @DisplayName("All properties of a message from mqtt.js to the HiveMQ client, and back")
    void crossing() throws Exception {
        String topic = unique("cross");
        Mqtt5BlockingClient hive = connected("cross");
        try (Mqtt5Publishes inbox = hive.publishes(MqttGlobalPublishFilter.ALL);
                ExternalClient sender = nodeAfterSubscribe(hive, topic)) {
            for (int qos = 0; qos <= 2; qos++) {
                Mqtt5Publish got = next(inbox);
                assertThat(text(got)).isEqualTo(Integer.toString(qos));
                check(got);
            }
            sender.await();
        }
        String back = unique("back");
        try (Mqtt5Publishes inbox = hive.publishes(MqttGlobalPublishFilter.ALL)) {
            hive.subscribeWith().topicFilter(back + "/ready").send();
            try (ExternalClient receiver = node(broker, back, "receive")) {
                next(inbox);
                for (MqttQos qos : MqttQos.values()) {
                    hive.publish(message(back, Integer.toString(qos.getCode()), qos));
                }
                assertThat(receiver.await()).containsExactly("receive");
            }
        }
        hive.disconnect();
    }

    private static ExternalClient nodeAfterSubscribe(Mqtt5BlockingClient hive, String topic) {
        hive.subscribeWith().topicFilter(topic).qos(MqttQos.EXACTLY_ONCE).send();
        return node(broker, topic, "send");
    }

    // ---- the HiveMQ client ---------------------------------------------------------------------------------------

    private static Mqtt5BlockingClient hive(String id) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
    }

    private static Mqtt5BlockingClient connected(String name) {
        Mqtt5BlockingClient client = hive(unique(name));
        client.connect();
        return client;
    }

    private static Mqtt5Publish next(Mqtt5Publishes inbox) throws InterruptedException {
        return inbox.receive(20, TimeUnit.SECONDS).orElseThrow();
    }

    private static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static <C extends Mqtt5PublishBuilderBase.Complete<C>> C with(C builder, String payload) {
        return builder.payload(payload.getBytes(StandardCharsets.UTF_8))
                .messageExpiryInterval(1000)
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                .contentType("text/plain")
                .responseTopic("answers/here")
                .correlationData(CORRELATION)
                .userProperties(USER);
    }

    private static Mqtt5Publish message(String topic, String payload, MqttQos qos) {
        return with(Mqtt5Publish.builder().topic(topic), payload).qos(qos).build();
    }

    private static void check(Mqtt5Publish got) {
        assertThat(got.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
        assertThat(got.getContentType()).contains(MqttUtf8String.of("text/plain"));
        assertThat(got.getResponseTopic().orElseThrow()).hasToString("answers/here");
        assertThat(got.getCorrelationData()).contains(CORRELATION);
        assertThat(got.getUserProperties()).isEqualTo(USER);
        assertThat(got.getMessageExpiryInterval().orElseThrow()).isBetween(900L, 1000L);
    }

    @Test
    @DisplayName("HiveMQ client: properties of messages, and of wills, at once and delayed")
    void propertiesAndWills() throws Exception {
        Mqtt5BlockingClient client = connected("properties");
        String topic = unique("properties");
        try (Mqtt5Publishes inbox = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith().topicFilter(topic).qos(MqttQos.EXACTLY_ONCE).send();
            for (MqttQos qos : MqttQos.values()) {
                client.publish(message(topic, "x", qos));
                Mqtt5Publish got = next(inbox);
                assertThat(got.getQos()).isEqualTo(qos);
                check(got);
            }
            for (int delay = 0; delay <= 1; delay++) {
                String id = unique("dies");
                hive(id).connect(Mqtt5Connect.builder()
                        .sessionExpiryInterval(100)
                        .willPublish(with(Mqtt5WillPublish.builder().topic(topic), "gone " + delay)
                                .delayInterval(delay)
                                .build())
                        .build());
                Client dying = Objects.requireNonNull(broker.context().clients().find(id));
                dying.disconnect(ReasonCode.ADMINISTRATIVE_ACTION, null);
                Mqtt5Publish got = next(inbox);
                assertThat(text(got)).isEqualTo("gone " + delay);
                check(got);
            }
        }
        client.disconnect();
    }

    @Test
    @DisplayName("HiveMQ client: no local, retain as published, retain handling, overlapping and shared subscriptions")
    void subscriptions() throws Exception {
        Mqtt5BlockingClient client = connected("options");
        Mqtt5BlockingClient other = connected("options");
        String topic = unique("options");
        try (Mqtt5Publishes inbox = client.publishes(MqttGlobalPublishFilter.ALL)) {
            other.publishWith()
                    .topic(topic)
                    .payload("kept".getBytes(StandardCharsets.UTF_8))
                    .qos(MqttQos.AT_LEAST_ONCE) // so that it is there before the subscriptions are
                    .retain(true)
                    .send();
            subscribe(client, topic, Mqtt5RetainHandling.DO_NOT_SEND, false, false);
            subscribe(client, topic, Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST, false, false);
            subscribe(client, topic, Mqtt5RetainHandling.SEND, false, false);
            Mqtt5Publish kept = next(inbox);
            assertThat(text(kept) + kept.isRetain()).isEqualTo("kepttrue");
            other.publishWith().topic(topic).retain(true).send();
            assertThat(next(inbox).isRetain()).isFalse();
            subscribe(client, topic, Mqtt5RetainHandling.DO_NOT_SEND, true, true);
            client.publishWith().topic(topic).send();
            other.publishWith().topic(topic).retain(true).send();
            assertThat(next(inbox).isRetain()).isTrue();
            // Two subscriptions that overlap: one message with both identifiers.
            subscribe(client, topic + "/+", Mqtt5RetainHandling.SEND, false, false);
            subscribe(client, topic + "/#", Mqtt5RetainHandling.SEND, false, false);
            other.publish(message(topic + "/a", "once", MqttQos.AT_LEAST_ONCE));
            assertThat(text(next(inbox))).isEqualTo("once");
            subscribe(client, "$share/g/" + topic + "-s", Mqtt5RetainHandling.SEND, false, false);
            subscribe(other, "$share/g/" + topic + "-s", Mqtt5RetainHandling.SEND, false, false);
            try (Mqtt5Publishes others = other.publishes(MqttGlobalPublishFilter.ALL)) {
                for (int i = 0; i < 4; i++) {
                    client.publish(message(topic + "-s", "turn", MqttQos.AT_LEAST_ONCE));
                }
                for (int i = 0; i < 2; i++) {
                    assertThat(text(next(inbox))).isEqualTo("turn");
                    assertThat(text(next(others))).isEqualTo("turn");
                }
            }
            assertThat(inbox.receiveNow()).isEmpty();
        }
        client.disconnect();
        other.disconnect();
    }

    private static void subscribe(
            Mqtt5BlockingClient client,
            String filter,
            Mqtt5RetainHandling handling,
            boolean noLocal,
            boolean asPublished) {
        client.subscribeWith()
                .addSubscription(Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .retainHandling(handling)
                        .noLocal(noLocal)
                        .retainAsPublished(asPublished)
                        .build())
                .send();
    }

    @Test
    @DisplayName("HiveMQ client: session expiry, changed at DISCONNECT, and what CONNACK announces")
    void sessions() {
        String id = unique("session");
        Mqtt5Connect kept = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(100)
                .build();
        Mqtt5BlockingClient client = hive(id);
        assertThat(client.connect(kept).isSessionPresent()).isFalse();
        client.disconnect();
        assertThat(client.connect(kept).isSessionPresent()).isTrue();
        client.disconnectWith().sessionExpiryInterval(0).send();
        assertThat(client.connect(kept).isSessionPresent()).isFalse();
        client.disconnectWith().sessionExpiryInterval(0).send();

        Mqtt5BlockingClient nameless = hive("");
        Mqtt5ConnAck connack = nameless.connect(Mqtt5Connect.builder()
                .keepAlive(600)
                .restrictions()
                .requestResponseInformation(true)
                .applyRestrictions()
                .build());
        String assigned = connack.getAssignedClientIdentifier().orElseThrow().toString();
        assertThat(connack.getServerKeepAlive()).hasValue(120);
        assertThat(connack.getResponseInformation().orElseThrow()).hasToString("answers/" + assigned);
        assertThat(connack.getRestrictions().getReceiveMaximum()).isEqualTo(5);
        assertThat(connack.getRestrictions().getMaximumPacketSize()).isEqualTo(4096);
        nameless.disconnect();
    }

    @Test
    @DisplayName("HiveMQ client: receive maximum and maximum packet size, both ways")
    void limits() throws Exception {
        Mqtt5BlockingClient narrow = hive(unique("narrow"));
        narrow.connect(Mqtt5Connect.builder()
                .restrictions()
                .receiveMaximum(2)
                .maximumPacketSize(300)
                .applyRestrictions()
                .build());
        Mqtt5BlockingClient publisher = connected("wide");
        String topic = unique("limits");
        try (Mqtt5Publishes inbox = narrow.publishes(MqttGlobalPublishFilter.ALL, true)) {
            narrow.subscribeWith().topicFilter(topic).qos(MqttQos.EXACTLY_ONCE).send();
            publisher.publish(message(topic, "x".repeat(400), MqttQos.AT_LEAST_ONCE));
            // The client itself keeps to the broker's 5; more at once than that shows it.
            var sent = new ArrayList<java.util.concurrent.CompletableFuture<?>>();
            for (int i = 0; i < 40; i++) {
                MqttQos qos = i % 2 == 0 ? MqttQos.AT_LEAST_ONCE : MqttQos.EXACTLY_ONCE;
                sent.add(publisher.toAsync().publish(message(topic, Integer.toString(i), qos)));
            }
            for (int i = 0; i < 40; i++) {
                Mqtt5Publish got = next(inbox);
                assertThat(text(got)).isEqualTo(Integer.toString(i));
                got.acknowledge();
            }
            for (var future : sent) {
                future.get(20, TimeUnit.SECONDS);
            }
        }
        narrow.disconnect();
        publisher.disconnect();
    }

    @Test
    @DisplayName("HiveMQ client: reason codes and strings of DISCONNECT and CONNACK, server reference")
    void reasons() throws Exception {
        String id = unique("reasons");
        Mqtt5BlockingClient client = hive(id);
        java.util.concurrent.CompletableFuture<Throwable> ended = new java.util.concurrent.CompletableFuture<>();
        Mqtt5BlockingClient watched = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .addDisconnectedListener(context -> ended.complete(context.getCause()))
                .buildBlocking();
        watched.connect();
        client.connect(); // takes over
        assertThat(ended.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Mqtt5DisconnectException.class,
                        end -> assertThat(end.getMqttMessage().getReasonCode()).hasToString("SESSION_TAKEN_OVER"));
        client.disconnect();
        try (TestBroker elsewhere = TestBroker.builder()
                .set("mqtt.redirect", "use-another-server")
                .set("mqtt.server-reference", "other.example.com:1883")
                .start()) {
            Mqtt5BlockingClient sent = MqttClient.builder()
                    .useMqttVersion5()
                    .serverHost("127.0.0.1")
                    .serverPort(elsewhere.port())
                    .buildBlocking();
            Mqtt5ConnAckException refused = catchThrowableOfType(Mqtt5ConnAckException.class, sent::connect);
            assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.USE_ANOTHER_SERVER);
            assertThat(refused.getMqttMessage().getServerReference().orElseThrow())
                    .hasToString("other.example.com:1883");
            try (ExternalClient js = node(elsewhere, unique("moved"), "redirect")) {
                assertThat(js.await()).containsExactly("redirect");
            }
        }
    }

    @Test
    @DisplayName(
            "HiveMQ client: reason codes of answers, message expiry, a will at DISCONNECT, user properties of all packets")
    void answers() throws Exception {
        Mqtt5BlockingClient client = connected("answers");
        String topic = unique("answers");
        Mqtt5PublishResult result = client.publish(message(topic, "nobody", MqttQos.AT_LEAST_ONCE));
        assertThat(((Mqtt5PublishResult.Mqtt5Qos1Result) result).getPubAck().getReasonCode())
                .isEqualTo(Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(client.unsubscribeWith()
                        .topicFilter(topic)
                        .userProperties(USER)
                        .send()
                        .getReasonCodes())
                .containsExactly(Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED);
        client.publishWith()
                .topic(topic)
                .payload(new byte[1])
                .retain(true)
                .messageExpiryInterval(100)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        try (Mqtt5Publishes inbox = client.publishes(MqttGlobalPublishFilter.ALL)) {
            for (long left = 100; left == 100; ) {
                client.subscribeWith().topicFilter(topic).userProperties(USER).send();
                left = next(inbox).getMessageExpiryInterval().orElseThrow();
                assertThat(left).isBetween(50L, 100L);
            }
            Mqtt5BlockingClient dying = hive(unique("says"));
            dying.connect(Mqtt5Connect.builder()
                    .userProperties(USER)
                    .willPublish(with(Mqtt5WillPublish.builder().topic(topic), "farewell")
                            .build())
                    .build());
            dying.disconnectWith()
                    .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                    .userProperties(USER)
                    .send();
            assertThat(text(next(inbox))).isEqualTo("farewell");
        }
        client.disconnect();
    }
}
