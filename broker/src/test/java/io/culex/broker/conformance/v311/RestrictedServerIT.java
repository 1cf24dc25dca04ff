package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A broker that was set to offer less, of which a client of 3.1.1 is told nothing before it oversteps it. */
final class RestrictedServerIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("mqtt.max-qos", "1")
                .set("mqtt.wildcard-subscriptions", "false")
                .set("limits.max-client-id-length", "30")
                .set("sessions.expiry", "1s")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @Test
    @Statement({"MQTT-3.1.3-9", "MQTT-3.2.2-5"})
    void aClientIdThatIsNotWantedIsRefusedByItsCode() {
        try (RawClient client = broker.open()) {
            assertThat(client.connect(options("x".repeat(40))))
                    .returns(2, Packet::reasonCode)
                    .returns(false, Packet::sessionPresent);
            client.expectClosed();
        }
        broker.connect(options("x".repeat(20))).disconnect();
    }

    @Test
    @Statement("MQTT-3.8.3-2")
    void filtersWithWildcardsAreRejected() {
        String topic = unique("wild");
        try (RawClient client = broker.connect(MQTT_3_1_1)) {
            Packet suback = client.subscribe(
                    Filter.of(topic + "/#", 1), Filter.of(topic + "/a", 1), Filter.of(topic + "/+", 0));
            assertThat(suback.reasonCodes()).containsExactly(0x80, 1, 0x80);
            client.publishAndWait(topic + "/b", "no", 1);
            client.publishAndWait(topic + "/a", "yes", 1);
            assertThat(client.receive().text()).isEqualTo("yes");
            client.expectNothing();
        }
    }

    @Test
    @Statement({"MQTT-3.8.4-5", "MQTT-3.8.4-6"})
    void aLowerQosIsGrantedAndKept() {
        String topic = unique("qos");
        try (RawClient client = broker.connect(MQTT_3_1_1)) {
            assertThat(client.subscribe(topic, 2)).isEqualTo(1);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().qos()).isEqualTo(1);
            // The broker cannot say that it has no QoS 2, and does not say that it took the message.
            client.publish(Message.of(topic, "x").withQos(2));
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-3.2.2-6")
    void aWillAboveTheMaximumQosIsClosedWithoutConnack() {
        try (RawClient client = broker.open().version(MQTT_3_1_1)) {
            client.send(options("will").will(Message.of("will", "x").withQos(2)).toBytes());
            client.expectClosed();
        }
    }

    @Test
    @Statement("MQTT-4.1.0-2")
    void aSessionLastsAtLeastAsLongAsItsConnection() throws Exception {
        String topic = unique("lasts");
        ConnectOptions stays = options("stays").persistent();
        ConnectOptions leaves = options("leaves").persistent();
        try (RawClient client = broker.connect(stays)) {
            client.subscribe(topic, 1);
            broker.connect(leaves).disconnect();
            // The session that nobody is connected to is over after a second, the other one is not.
            await().atMost(Duration.ofSeconds(20)).until(() -> find(leaves.clientId()) == null);
            client.publishAndWait(topic, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
        try (RawClient client = broker.open()) {
            assertThat(client.connect(stays).sessionPresent()).isTrue();
        }
    }

    private static @Nullable Object find(String clientId) throws Exception {
        return broker.context().sessions().find(clientId).toCompletableFuture().get();
    }

    private static ConnectOptions options(String name) {
        return ConnectOptions.of(MQTT_3_1_1, unique(name));
    }
}
