package io.culex.broker.it;

import io.culex.api.Sessions;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who gets a message, decided by the plugin {@code Traffic} out of a third party's jar: live, retained and queued. */
final class ThirdPartyDeliveryIT {
    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        new PluginJar(folder, "traffic", "1.0.0")
                .file("com.example.traffic.Traffic")
                .into(folder, "traffic.jar");
        broker = TestBroker.builder()
                .set("plugins.dir", folder.toString())
                .set("threads.event-loops", "3")
                .start();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "elsewhere"})
    void aMessageIsAskedAboutOnceWithAllItsReceivers(String when) {
        String topic = "deliver/" + unique("live") + "/" + when;
        String skip = unique("skip");
        String replace = unique("replace");
        String plain = unique("a-plain");
        try (RawClient seen = broker.connect(MQTT_5);
                RawClient first = broker.connect(ConnectOptions.of(MQTT_5, plain));
                RawClient second = broker.connect(ConnectOptions.of(MQTT_5, skip));
                RawClient third = broker.connect(ConnectOptions.of(MQTT_5, replace))) {
            seen.subscribe("seen/receivers", 0);
            first.subscribe(topic, 1);
            second.subscribe(topic, 1);
            third.subscribe(topic, 0);
            for (int i = 0; i < 3; i++) {
                first.publishAndWait(topic, "m" + i, 1);
                assertThat(seen.receive().text()).isEqualTo("m" + i + ": " + plain + "," + replace + "," + skip);
            }
            assertThat(first.receive(3)).extracting(Packet::text).containsExactly("m0", "m1", "m2");
            assertThat(third.receive(3)).extracting(Packet::text).containsOnly("for " + replace);
            second.expectNothing();
            seen.expectNothing();
        }
    }

    @Test
    void aDecisionThatThrowsSkipsAll() {
        try (RawClient client = broker.connect(MQTT_5)) {
            client.subscribe("deliver/throw", 1);
            client.publishAndWait("deliver/throw", "x", 1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "elsewhere"})
    void retainedMessagesAreAskedAboutWithTheirOneReceiver(String when) {
        String topic = "deliver/" + unique("kept");
        try (RawClient publisher = broker.connect(MQTT_5)) {
            publisher.publishAndWait(
                    Message.of(topic + "/1/" + when, "one").withQos(1).retained());
            publisher.publishAndWait(
                    Message.of(topic + "/2/" + when, "two").withQos(1).retained());
            try (RawClient seen = broker.connect(MQTT_5)) {
                seen.subscribe("seen/receivers", 0);
                String skip = unique("skip");
                try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, skip))) {
                    client.subscribe(topic + "/#", 1);
                    assertThat(seen.receive(2))
                            .extracting(Packet::text)
                            .containsExactlyInAnyOrder("one: " + skip + " retained", "two: " + skip + " retained");
                    client.expectNothing();
                }
                String replace = unique("replace");
                try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, replace))) {
                    client.subscribe(topic + "/#", 1);
                    for (Packet packet : client.receive(2)) {
                        assertThat(packet.text()).isEqualTo("for " + replace);
                        assertThat(packet.retain()).isTrue();
                        assertThat(packet.qos()).isOne();
                    }
                }
                try (RawClient client = broker.connect(MQTT_5)) {
                    client.subscribe(topic + "/#", 1);
                    assertThat(client.receive(2)).extracting(Packet::text).containsExactlyInAnyOrder("one", "two");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "elsewhere"})
    void queuedMessagesAreAskedAboutAgainInOrderWhenTheirClientIsBack(String when) {
        for (String kind : new String[] {"plain", "skip", "replace"}) {
            String topic = "deliver/" + unique("queued") + "/" + when;
            String id = unique(kind);
            ConnectOptions options = ConnectOptions.of(MQTT_5, id).persistent();
            try (RawClient publisher = broker.connect(MQTT_5);
                    RawClient seen = broker.connect(MQTT_5)) {
                try (RawClient client = broker.connect(options)) {
                    client.subscribe(topic, 2);
                    client.disconnect();
                }
                await().until(() -> !session(id).connected());
                seen.subscribe("seen/receivers", 0);
                for (int i = 0; i < 20; i++) {
                    publisher.publishAndWait(topic, "m" + i, i % 2 + 1);
                    assertThat(seen.receive().text()).isEqualTo("m" + i + ": " + id + " away");
                }
                try (RawClient client = broker.connect(options)) {
                    for (int i = 0; i < 20; i++) {
                        assertThat(seen.receive().text()).isEqualTo("m" + i + ": " + id);
                        if (!kind.equals("skip")) {
                            assertThat(client.receive().text()).isEqualTo(kind.equals("plain") ? "m" + i : "for " + id);
                        }
                    }
                    client.expectNothing();
                    await().until(() -> session(id).queued() == 0); // an answer may come late
                    client.disconnect();
                }
                try (RawClient client = broker.connect(options)) {
                    client.expectNothing();
                }
                seen.expectNothing();
            }
        }
    }

    private static Sessions.Info session(String clientId) {
        return Objects.requireNonNull(
                broker.context().sessions().find(clientId).toCompletableFuture().join());
    }
}
