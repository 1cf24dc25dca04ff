package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.broker.metrics.Limit;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Filter;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The table of {@code docs/limits.md}, limit by limit: its key is set, a client meets it, its counter goes up, and a line in the
 * log names the client and the key. A limit that is added does not compile before it is here. Short memory needs a heap of its
 * own size: {@link OverloadIT}.
 */
@DisplayName("Each limit is a key, a counter and a line that names the client")
final class LimitTableIT {
    /** The key by which a case sets a limit, and the value. */
    private static String[] setting(Limit limit) {
        return switch (limit) {
            case CONNECTIONS -> new String[] {"limits.max-connections", "1"};
            case CONNECTIONS_PER_ADDRESS -> new String[] {"limits.max-connections-per-address", "1"};
            case CONNECTION_RATE -> new String[] {"limits.connection-rate", "2"};
            case CONNECT_TIMEOUT -> new String[] {"limits.connect-timeout", "1s"};
            case MESSAGE_RATE -> new String[] {"limits.message-rate", "5"};
            case BYTE_RATE -> new String[] {"limits.byte-rate", "4KiB"};
            case PACKET_SIZE -> new String[] {"limits.max-packet-size", "4KiB"};
            case CONNECT_SIZE -> new String[] {"limits.max-connect-size", "4KiB"};
            case CLIENT_ID -> new String[] {"limits.max-client-id-length", "30"};
            case TOPIC -> new String[] {"limits.max-topic-levels", "5"};
            case SUBSCRIPTIONS -> new String[] {"limits.max-subscriptions", "1"};
            case FILTERS -> new String[] {"limits.max-filters", "1"};
            case RECEIVE_MAXIMUM -> new String[] {"mqtt.receive-maximum", "1"};
            case QUEUE -> new String[] {"sessions.queue-length", "1"};
            case RETAINED -> new String[] {"retained.max-count", "1"};
            case OUTBOUND_BUFFER -> new String[] {"limits.outbound-buffer", "64KiB"};
            case MEMORY -> throw new IllegalArgumentException("it is in OverloadIT");
        };
    }

    @ParameterizedTest
    @EnumSource(value = Limit.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void met(Limit limit) {
        String id = unique("meets");
        String[] setting = setting(limit);
        try (TestBroker broker = TestBroker.builder()
                        .set("sys.interval", "100ms")
                        .set(setting[0], setting[1])
                        .start();
                LogRecorder log = LogRecorder.of("io.culex.broker.metrics.LimitHits");
                RawClient operator = broker.connect(MQTT_5).timeout(Duration.ofSeconds(60))) {
            operator.subscribe("$SYS/broker/metrics/" + limit.metric(), 0);
            assertThat(operator.receive().text()).isEqualTo("0");
            meet(limit, broker, operator, id);
            assertThat(Long.parseLong(operator.receive().text())).isPositive();
            String who = hasName(limit) ? id : "127.0.0.1";
            String key = setting[0].substring(setting[0].indexOf('.') + 1);
            // Brokers of other tests in this process may log as well.
            await().untilAsserted(
                            () -> assertThat(log.lines()).anyMatch(line -> line.contains(who) && line.contains(key)));
        }
    }

    /** Whoever is turned away before its CONNECT was read has an address only. */
    private static boolean hasName(Limit limit) {
        return switch (limit) {
            case CONNECTIONS, CONNECTIONS_PER_ADDRESS, CONNECTION_RATE, CONNECT_TIMEOUT, CONNECT_SIZE, CLIENT_ID ->
                false;
            default -> true;
        };
    }

    private static void meet(Limit limit, TestBroker broker, RawClient operator, String id) {
        switch (limit) {
            case CONNECTIONS, CONNECTIONS_PER_ADDRESS -> {
                try (RawClient more = broker.open()) {
                    more.expectClosed();
                }
            }
            case CONNECTION_RATE -> {
                for (int i = 0; i < 50; i++) {
                    broker.open().close();
                }
            }
            case CONNECT_TIMEOUT -> {
                try (RawClient silent = broker.open()) {
                    silent.expectClosed();
                }
            }
            case CONNECT_SIZE -> {
                try (RawClient large = broker.open()) {
                    large.sendHex("10 8080 08"); // 128 KiB
                    large.expectClosed();
                }
            }
            case CLIENT_ID -> {
                try (RawClient named = broker.open()) {
                    assertThat(named.connect(ConnectOptions.of(MQTT_5, "x".repeat(31)))
                                    .reason())
                            .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
                }
            }
            case QUEUE -> away(broker, operator, id);
            case OUTBOUND_BUFFER -> slow(broker, id);
            default -> {
                try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id))) {
                    meet(limit, client);
                }
            }
        }
    }

    private static void meet(Limit limit, RawClient client) {
        switch (limit) {
            case MESSAGE_RATE -> {
                for (int i = 0; i < 10; i++) {
                    client.publish("fast", "x", 0);
                }
                client.ping();
            }
            case BYTE_RATE -> {
                client.publish(Message.of("fat", new byte[8000]));
                client.ping();
            }
            case PACKET_SIZE -> {
                client.publish(Message.of("large", new byte[5000]));
                client.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
            }
            case TOPIC -> {
                client.publish("1/2/3/4/5/6", "x", 0);
                client.expectDisconnect(ReasonCode.TOPIC_NAME_INVALID);
            }
            case SUBSCRIPTIONS -> {
                client.subscribe("a", 0);
                assertThat(client.subscribe("b", 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
            }
            case FILTERS -> client.subscribe(Filter.of("a", 0), Filter.of("b", 0));
            case RECEIVE_MAXIMUM -> {
                client.manualAcks();
                client.send(client.publishBytes(Message.of("a", "x").withQos(2), 1));
                client.send(client.publishBytes(Message.of("a", "x").withQos(2), 2));
                assertThat(client.await(PacketType.DISCONNECT).reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
            }
            case RETAINED -> {
                client.publishAndWait(Message.of("r/1", "x").withQos(1).retained());
                client.publishAndWait(Message.of("r/2", "x").withQos(1).retained());
            }
            default -> throw new IllegalArgumentException(limit.name());
        }
    }

    private static void away(TestBroker broker, RawClient publisher, String id) {
        try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id).persistent())) {
            client.subscribe("waits", 1);
            client.disconnect();
            client.awaitClosed();
        }
        publisher.publish("waits", "1", 0);
        for (int i = 0; i < 3; i++) {
            publisher.publish("waits", "x", 1);
        }
    }

    private static void slow(TestBroker broker, String id) {
        Message message = Message.of("flood", new byte[20_000]);
        try (RawClient slow = broker.connect(ConnectOptions.of(MQTT_5, id));
                RawClient publisher = broker.connect(MQTT_5)) {
            slow.subscribe("flood", 0);
            for (int i = 0; i < 1000; i++) {
                publisher.publish(message);
            }
            publisher.ping();
        }
    }
}
