package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each service of the broker as the plugin {@code Desk} out of a third party's jar uses it. */
final class ThirdPartyServicesIT {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private TestBroker broker;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RawClient client;

    private final String id = unique("visitor");

    @BeforeEach
    void start() {
        new PluginJar(folder, "desk", "1.0.0").file("com.example.desk.Desk").into(folder, "desk.jar");
        broker = TestBroker.builder()
                .set("plugins.dir", folder.toString())
                .set("plugins.desk.greeting", "welcome")
                .set("sys.interval", "1s")
                .start();
        client = broker.connect(ConnectOptions.of(MQTT_5, id));
        client.subscribe("desk/answer", 1);
    }

    @AfterEach
    void close() {
        client.close();
        broker.close();
        System.getProperties().remove("desk.beats");
    }

    private String ask(String command, String what) {
        client.publish("desk/ask/" + command, what, 1);
        return client.await(packet -> "desk/answer".equals(packet.topic())).text();
    }

    @Test
    void clientsAreFoundWrittenToKeptThingsForAndDisconnected() {
        assertThat(ask("who", "")).isEqualTo("desk " + id + " true null");
        client.publish("desk/ask/greet", "you", 0);
        assertThat(client.await(packet -> "desk/greeting".equals(packet.topic()))
                        .text())
                .isEqualTo("hello you");
        assertThat(client.receive().text()).isEqualTo("sent");
        assertThat(ask("attribute", "")).isEqualTo("1");
        assertThat(ask("attribute", "")).isEqualTo("2");
        String other = unique("other");
        try (RawClient leaving = broker.connect(ConnectOptions.of(MQTT_5, other))) {
            assertThat(ask("kick", other)).isEqualTo("kicked");
            leaving.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        }
    }

    @Test
    void sessionsAreFoundAndDiscarded() {
        String away = unique("away");
        RawClient leaves = broker.connect(ConnectOptions.of(MQTT_5, away).persistent());
        leaves.subscribe("mail/" + away, 1);
        leaves.disconnect();
        client.publishAndWait("mail/" + away, "1", 1);
        client.publishAndWait("mail/" + away, "2", 1);
        await().untilAsserted(() ->
                assertThat(ask("session", away)).contains("clientId=" + away, "connected=false", "queued=2"));
        assertThat(ask("session", "nobody")).isEqualTo("null");
        assertThat(ask("discard", away)).isEqualTo("true");
        assertThat(ask("discard", away)).isEqualTo("false");
        assertThat(ask("session", away)).isEqualTo("null");
        try (RawClient back = broker.open()) {
            assertThat(back.connect(ConnectOptions.of(MQTT_5, away).persistent())
                            .sessionPresent())
                    .isFalse();
        }
    }

    @Test
    void retainedMessagesAreFoundAndRemoved() {
        for (String name : new String[] {"a", "b", "c"}) {
            client.publishAndWait(
                    Message.of("kept/" + name, "of " + name).withQos(1).retained());
        }
        assertThat(ask("retained", "kept/a")).isEqualTo("of a");
        assertThat(ask("retained", "kept/x")).isEqualTo("none");
        assertThat(ask("matching", "kept/+")).hasSize("[kept/a, kept/b]".length());
        assertThat(ask("remove", "kept/a")).isEqualTo("true");
        assertThat(ask("remove", "kept/a")).isEqualTo("false");
        assertThat(ask("matching", "kept/+")).isEqualTo("[kept/b, kept/c]");
    }

    @Test
    void subscriptionsAreMadeAndTaken() {
        assertThat(ask("subscriptions", id)).isEqualTo("[desk/answer:1]");
        assertThat(ask("subscribe", "news/#")).isEqualTo("GRANTED_QOS_1");
        client.publish("news/today", "it works", 1);
        assertThat(client.await(packet -> "news/today".equals(packet.topic())).text())
                .isEqualTo("it works");
        assertThat(ask("subscriptions", id)).isEqualTo("[desk/answer:1, news/#:1]");
        assertThat(ask("unsubscribe", "news/#")).isEqualTo("true");
        assertThat(ask("unsubscribe", "news/#")).isEqualTo("false");
        client.publish("news/today", "nobody reads it", 0);
        assertThat(ask("subscriptions", id)).isEqualTo("[desk/answer:1]");
    }

    @Test
    void filesConfigurationTimersAndMistakes() throws IOException {
        assertThat(ask("config", "greeting")).isEqualTo("welcome");
        assertThat(ask("where", "greeting")).contains("--set");
        assertThat(ask("later", "5")).isEqualTo("after 5 ms");
        Path file = Path.of(ask("file", "written by the desk"));
        assertThat(file).startsWith(broker.dataFolder()).hasContent("written by the desk");
        assertThat(ask("bad", "")).startsWith("failed: ").contains("not/#/valid");
        assertThat(ask("nonsense", "")).startsWith("failed: ");
    }

    @Test
    void itsMetricsAreShownUntilItStopsAndNothingOfItGoesOn() throws IOException {
        ask("who", "");
        try (RawClient operator = broker.connect(MQTT_5)) {
            operator.subscribe("$SYS/broker/metrics/#", 0);
            operator.await(packet -> shows(packet, "culex_plugin_desk_asked", "1"));
            operator.await(packet -> shows(packet, "culex_plugin_desk_open", "2"));
        }
        Files.delete(folder.resolve("desk.jar"));
        await().untilAsserted(() -> {
            Object before = System.getProperties().get("desk.beats");
            client.publishAndWait("desk/ask/who", "", 1);
            client.expectNothing();
            assertThat(System.getProperties().get("desk.beats")).isEqualTo(before);
        });
    }

    private static boolean shows(Packet packet, String metric, String value) {
        return ("$SYS/broker/metrics/" + metric).equals(packet.topic())
                && packet.text().equals(value);
    }
}
