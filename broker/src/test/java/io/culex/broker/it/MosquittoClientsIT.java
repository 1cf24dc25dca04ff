package io.culex.broker.it;

import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DisplayName("mosquitto_pub and mosquitto_sub")
final class MosquittoClientsIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        boolean installed = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mosquitto_sub")));
        assertThat(installed)
                .as("mosquitto_pub and mosquitto_sub are not on PATH: apt-get install mosquitto-clients")
                .isTrue();
        broker = TestBroker.builder().set("threads.event-loops", "2").tls().start();
    }

    @AfterAll
    static void closeBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mqttv31, TCP, 0", "mqttv31, TCP, 1", "mqttv31, TCP, 2",
        "mqttv311, TCP, 0", "mqttv311, TCP, 1", "mqttv311, TCP, 2",
        "mqttv5, TCP, 0", "mqttv5, TCP, 1", "mqttv5, TCP, 2",
        "mqttv311, TLS, 1", "mqttv5, TLS, 0", "mqttv5, TLS, 2",
    })
    @DisplayName("Connects, subscribes and publishes")
    void roundTrip(String version, Transport transport, int qos) {
        String topic = unique("m");
        try (ExternalClient subscriber = subscribe(version, transport, topic, qos, 1)) {
            String payload = "{ \"age\": 19 }";
            List<String> command = command("mosquitto_pub", version, transport, topic, qos);
            command.addAll(List.of("-m", payload));
            try (ExternalClient publisher = ExternalClient.start(Path.of("."), command)) {
                publisher.await();
            }
            assertThat(subscriber.await()).containsExactly(payload);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    @DisplayName("10,000 messages at QoS 1: none lost, none out of order")
    void tenThousand(String version) {
        String topic = unique("m");
        try (ExternalClient subscriber = subscribe(version, Transport.TCP, topic, 1, 10_000)) {
            List<String> command = command("mosquitto_pub", version, Transport.TCP, topic, 1);
            command.add("-l");
            try (ExternalClient publisher = ExternalClient.start(Path.of("."), command)) {
                publisher.write(String.join("\n", Numbers.upTo(10_000)) + "\n");
                publisher.endInput();
                publisher.await();
            }
            assertThat(subscriber.await()).isEqualTo(Numbers.upTo(10_000));
        }
    }

    /** A subscriber that ends after so many messages; returns when it has subscribed. */
    private static ExternalClient subscribe(String version, Transport transport, String topic, int qos, int count) {
        List<String> command = command("mosquitto_sub", version, transport, topic, qos);
        String id = unique("mosquitto");
        command.addAll(List.of("-i", id, "-C", Integer.toString(count)));
        ExternalClient subscriber = ExternalClient.start(Path.of("."), command);
        await().atMost(Duration.ofSeconds(20)).until(() -> isSubscribed(id));
        return subscriber;
    }

    private static boolean isSubscribed(String id) throws Exception {
        return !broker.context()
                .subscriptions()
                .of(id)
                .toCompletableFuture()
                .get()
                .isEmpty();
    }

    private static List<String> command(String program, String version, Transport transport, String topic, int qos) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-V", version, "-t", topic));
        command.addAll(List.of("-p", Integer.toString(broker.port(transport)), "-q", Integer.toString(qos)));
        if (transport.encrypted()) {
            command.addAll(
                    List.of("--cafile", broker.certificates().certificate().toString()));
        }
        return command;
    }
}
