package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The topics under {@code $SYS/broker}. */
final class SysTreeIT {
    private static final String ROOT = "$SYS/broker/";

    private static final Set<String> NAMES = Set.of(
            "version",
            "uptime",
            "clients/connected",
            "clients/disconnected",
            "clients/active",
            "clients/inactive",
            "clients/total",
            "clients/maximum",
            "clients/expired",
            "messages/received",
            "messages/sent",
            "messages/stored",
            "publish/messages/received",
            "publish/messages/sent",
            "publish/messages/dropped",
            "publish/bytes/received",
            "publish/bytes/sent",
            "bytes/received",
            "bytes/sent",
            "subscriptions/count",
            "shared_subscriptions/count",
            "retained messages/count",
            "load/messages/received/1min",
            "load/messages/received/5min",
            "load/messages/received/15min",
            "load/publish/received/1min",
            "load/publish/sent/1min",
            "load/publish/dropped/1min",
            "load/bytes/received/1min",
            "load/bytes/sent/1min",
            "load/messages/sent/1min",
            "load/connections/1min",
            "load/sockets/1min",
            "store/messages/count",
            "store/messages/bytes",
            "heap/current",
            "heap/maximum");

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder().set("sys.interval", "100ms").start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    /** Reads until a topic has a value that is looked for. */
    private static String awaitValue(RawClient client, String name, Predicate<String> wanted) {
        while (true) {
            Packet message = client.receive();
            if (message.topic().equals(ROOT + name) && wanted.test(message.text())) {
                return message.text();
            }
        }
    }

    @Test
    @DisplayName("Every value is retained, under the names that operators know")
    void names() {
        try (RawClient client = broker.connect(MQTT_3_1_1)) {
            client.subscribe("$SYS/#", 1);
            Map<String, String> values = new HashMap<>();
            while (!values.keySet().containsAll(NAMES)) {
                Packet message = client.receive();
                values.put(message.topic().substring(ROOT.length()), message.text());
            }
            assertThat(values.get("version")).startsWith("culex version ");
            assertThat(values.get("uptime")).matches("\\d+ seconds");
        }
    }

    @Test
    @DisplayName("Values follow what clients do, and one that stays the same is not published again")
    void values() {
        try (TestBroker own = TestBroker.builder().set("sys.interval", "100ms").start();
                RawClient watcher = own.connect(MQTT_5);
                RawClient client = own.connect(
                        ConnectOptions.of(MQTT_5, unique("away")).with(Property.SESSION_EXPIRY_INTERVAL, 1))) {
            watcher.subscribe(ROOT + "publish/messages/received", 0);
            watcher.subscribe(ROOT + "publish/bytes/received", 0);
            watcher.subscribe(ROOT + "retained messages/count", 0);
            watcher.subscribe(ROOT + "shared_subscriptions/count", 0);
            watcher.subscribe(ROOT + "clients/+", 0);
            watcher.subscribe(ROOT + "messages/stored", 0);
            watcher.subscribe(ROOT + "version", 0);
            awaitValue(watcher, "clients/connected", "2"::equals);
            client.subscribe("$share/g/x", 1);
            client.subscribe("y", 1);
            awaitValue(watcher, "shared_subscriptions/count", "1"::equals);
            client.publishAndWait(Message.of("r", "12345").withQos(1).retained());
            client.publishAndWait("y", "123", 1);
            awaitValue(watcher, "publish/bytes/received", "8"::equals);
            awaitValue(watcher, "messages/stored", "1"::equals);
            client.disconnect();
            client.awaitClosed();
            watcher.publishAndWait("y", "123", 1);
            watcher.publishAndWait("y", "123", 1);
            awaitValue(watcher, "messages/stored", value -> Integer.parseInt(value) > 2);
            // The session is gone after a second, and what waited for it with it.
            awaitValue(watcher, "messages/stored", "1"::equals);
            watcher.publish("$SYS/broker/version", "fake", 0);
            try (RawClient other = own.connect(MQTT_5)) {
                other.subscribe(ROOT + "clients/+", 0);
                awaitValue(other, "clients/expired", "1"::equals);
                awaitValue(other, "clients/maximum", "2"::equals);
                other.subscribe(ROOT + "version", 0);
                assertThat(awaitValue(other, "version", value -> true)).startsWith("culex");
            }
        }
    }

    @Test
    @DisplayName("Filters that begin with a wildcard do not match [MQTT-4.7.2-1]")
    void wildcards() {
        try (RawClient client = broker.connect(MQTT_5);
                RawClient watcher = broker.connect(MQTT_5)) {
            client.subscribe("#", 0);
            client.subscribe("+/broker/#", 0);
            watcher.subscribe(ROOT + "uptime", 0);
            watcher.receive();
            watcher.receive();
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("Clients may not publish there: Not authorized, and nothing changes")
    void notForClients() {
        try (RawClient client = broker.connect(MQTT_5);
                RawClient old = broker.connect(MQTT_3_1_1)) {
            Packet ack = client.publishAndWait(
                    Message.of(ROOT + "version", "fake").withQos(1).retained());
            assertThat(ack.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            old.publishAndWait(Message.of(ROOT + "version", "fake").withQos(1).retained());
            client.subscribe(ROOT + "version", 0);
            assertThat(client.receive().text()).startsWith("culex version ");
        }
    }

    @Test
    @DisplayName("sys.enabled: false publishes nothing")
    void off() {
        try (TestBroker quiet = TestBroker.builder()
                        .set("sys.enabled", "false")
                        .set("sys.interval", "100ms")
                        .start();
                RawClient client = quiet.connect(MQTT_5)) {
            client.subscribe("$SYS/#", 0);
            await().during(Duration.ofMillis(500)).until(() -> client.drain().isEmpty());
        }
    }
}
