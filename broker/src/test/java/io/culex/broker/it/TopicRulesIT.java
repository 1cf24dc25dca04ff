package io.culex.broker.it;

import io.culex.api.Publish;
import io.culex.api.Publisher;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The rules of {@code topics:} as clients meet them, one test for each key. */
final class TopicRulesIT {
    private static final String RULES = """
            [{filter: "acl/+", publish: ["device-*"], subscribe: ["app-*"]},
             {filter: "acl/open", publish: ["*"]},
             {filter: "low/#", qos: {max: 0}},
             {filter: "plain/#", retain: deny},
             {filter: "kept/#", retain: always},
             {filter: "short/#", expiry: 60s},
             {filter: "small/#", payload: {max-size: 4}},
             {filter: "slow/#", rate: 2/h},
             {filter: "silent/#", payload: {max-size: 4}, on-violation: drop},
             {filter: "strict/#", payload: {max-size: 4}, on-violation: disconnect}]
            """.replace('\n', ' ');

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder().set("topics", RULES).start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    private static RawClient connect(String prefix) {
        return broker.connect(ConnectOptions.of(MQTT_5, unique(prefix)));
    }

    @Test
    @DisplayName("publish: only those named may; a denial is an acknowledgement, not a disconnection")
    void publish() {
        try (RawClient device = connect("device");
                RawClient stranger = connect("stranger");
                RawClient app = connect("app")) {
            assertThat(app.subscribe("acl/temperature", 1)).isEqualTo(1);
            assertThat(stranger.publishAndWait("acl/temperature", "no", 1).reason())
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            assertThat(stranger.publishAndWait("acl/temperature", "no", 2).reason())
                    .isEqualTo(ReasonCode.NOT_AUTHORIZED);
            stranger.publish("acl/temperature", "no", 0);
            stranger.ping();
            device.publishAndWait("acl/temperature", "21", 1);
            assertThat(app.receive().text()).isEqualTo("21");
            app.expectNothing();
        }
    }

    @Test
    @DisplayName("A 3.1.1 client that may not publish is acknowledged and its message dropped")
    void publishOf311() {
        try (RawClient stranger = broker.connect(ConnectOptions.of(MQTT_3_1_1, unique("stranger")));
                RawClient app = connect("app")) {
            app.subscribe("acl/old", 1);
            stranger.publishAndWait("acl/old", "no", 1);
            app.expectNothing();
        }
    }

    @Test
    @DisplayName("subscribe: refused where the filter says what, and left out of wider filters at delivery")
    void subscribe() {
        try (RawClient device = connect("device");
                RawClient stranger = connect("stranger")) {
            Packet suback = stranger.subscribe(
                    Filter.of("acl/x", 1),
                    Filter.of("acl/+", 1),
                    Filter.of("#", 1).retainHandling(2));
            assertThat(suback.reasonCodes())
                    .containsExactly(ReasonCode.NOT_AUTHORIZED.code(), ReasonCode.NOT_AUTHORIZED.code(), 1);
            device.publishAndWait("acl/x", "secret", 1);
            device.publishAndWait("free/x", "open", 1);
            assertThat(stranger.receive().text()).isEqualTo("open");
            stranger.expectNothing();
        }
    }

    @Test
    @DisplayName("The most specific rule applies, the others do not")
    void mostSpecific() {
        try (RawClient stranger = connect("stranger")) {
            stranger.subscribe("acl/open", 1);
            assertThat(stranger.publishAndWait("acl/open", "yes", 1).reason().failure())
                    .isFalse();
            assertThat(stranger.receive().text()).isEqualTo("yes");
        }
    }

    @Test
    @DisplayName("qos.max")
    void qos() {
        try (RawClient client = connect("q")) {
            assertThat(client.publishAndWait("low/a", "x", 1).reason().failure())
                    .isTrue();
            client.subscribe("low/a", 0);
            client.publish("low/a", "fine", 0);
            assertThat(client.receive().text()).isEqualTo("fine");
        }
    }

    @Test
    @DisplayName("retain: deny refuses, always retains what was not asked for")
    void retain() {
        try (RawClient client = connect("r")) {
            assertThat(client.publishAndWait(
                                    Message.of("plain/a", "x").withQos(1).retained())
                            .reason()
                            .failure())
                    .isTrue();
            client.subscribe("plain/a", 0);
            client.expectNothing();
            client.publishAndWait("kept/a", "last", 1);
            client.subscribe("kept/a", 1);
            Packet kept = client.receive();
            assertThat(kept.text()).isEqualTo("last");
            assertThat(kept.retain()).isTrue();
        }
    }

    @Test
    @DisplayName("expiry: messages get it, longer intervals are cut to it")
    void expiry() {
        try (RawClient client = connect("e")) {
            client.subscribe("short/a", 1);
            client.publishAndWait("short/a", "x", 1);
            assertThat(client.receive().properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isBetween(55L, 60L);
            client.publishAndWait(Message.of("short/a", "x").withQos(1).with(Property.MESSAGE_EXPIRY_INTERVAL, 7200));
            assertThat(client.receive().properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isBetween(55L, 60L);
        }
    }

    @Test
    @DisplayName("retain and expiry hold for wills")
    void wills() {
        String topic = unique("kept/will");
        try (RawClient client = connect("w")) {
            client.subscribe("short/will", 1);
            client.subscribe("plain/will", 1);
            die(Message.of("plain/will", "refused").retained());
            die(Message.of("plain/will", "gone"));
            assertThat(client.receive().text()).isEqualTo("gone");
            die(Message.of("short/will", "gone"));
            assertThat(client.receive().properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isBetween(1L, 60L);
            die(Message.of(topic, "gone"));
            await().untilAsserted(() -> assertThat(retained(topic)).isNotNull());
        }
    }

    private static void die(Message will) {
        broker.connect(ConnectOptions.of(MQTT_5, unique("mortal")).will(will)).close();
    }

    private static @Nullable Publish retained(String topic) {
        return broker.context().retained().find(topic).toCompletableFuture().join();
    }

    @Test
    @DisplayName("retain and expiry hold for what plugins publish")
    void plugins() {
        Publisher publisher = broker.context().publisher();
        assertThat(publisher.publish(io.culex.api.Message.of("plain/plugin", "said")))
                .succeedsWithin(Duration.ofSeconds(20));
        assertThat(publisher.publish(
                        io.culex.api.Message.of("plain/plugin", "said").withRetain(true)))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("plain/plugin");
        assertThat(publisher.publish(io.culex.api.Message.of("kept/plugin", "said")))
                .succeedsWithin(Duration.ofSeconds(20));
        assertThat(retained("kept/plugin")).isNotNull();
        assertThat(publisher.publish(
                        io.culex.api.Message.of("short/plugin", "said").withRetain(true)))
                .succeedsWithin(Duration.ofSeconds(20));
        try (RawClient client = connect("p")) {
            client.subscribe("short/plugin", 1);
            assertThat(client.receive().properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                    .isBetween(1L, 60L);
        }
    }

    @Test
    @DisplayName("payload.max-size, and on-violation: reject says so in PUBACK")
    void reject() {
        try (RawClient client = connect("s")) {
            assertThat(client.publishAndWait("small/a", "1234", 1).reason().failure())
                    .isFalse();
            assertThat(client.publishAndWait("small/a", "12345", 1).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        }
    }

    @Test
    @DisplayName("rate: each client has its own")
    void rate() {
        try (RawClient one = connect("a");
                RawClient other = connect("b")) {
            for (int i = 0; i < 2; i++) {
                assertThat(one.publishAndWait("slow/a", "x", 1).reason().failure())
                        .isFalse();
            }
            assertThat(one.publishAndWait("slow/a", "x", 1).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            assertThat(other.publishAndWait("slow/a", "x", 1).reason().failure())
                    .isFalse();
        }
    }

    @Test
    @DisplayName("on-violation: drop acknowledges and drops")
    void drop() {
        try (RawClient client = connect("d")) {
            client.subscribe("silent/a", 1);
            assertThat(client.publishAndWait("silent/a", "12345", 1).reason()).isEqualTo(ReasonCode.SUCCESS);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("on-violation: disconnect ends the connection")
    void disconnect() {
        try (RawClient client = connect("x")) {
            client.publish("strict/a", "12345", 1);
            client.expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        }
    }
}
