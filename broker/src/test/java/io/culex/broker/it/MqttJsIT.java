package io.culex.broker.it;

import io.culex.testkit.NodePackages;
import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Runs {@code src/test/node/client.js}. */
@DisplayName("mqtt.js")
final class MqttJsIT {
    private static final Path FOLDER = Path.of("src/test/node");

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        NodePackages.installed(FOLDER);
        broker = TestBroker.builder().set("threads.event-loops", "2").tls().start();
    }

    @AfterAll
    static void closeBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndLevels")
    @DisplayName("Connects, subscribes and publishes at every QoS over every transport")
    void everyQos(Transport transport, int level) {
        assertThat(run(transport, level, "every-qos")).containsExactly("0", "1", "2", "retained");
    }

    static List<Arguments> transportsAndLevels() {
        List<Arguments> all = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            for (int level = 3; level <= 5; level++) {
                all.add(Arguments.of(transport, level));
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    @DisplayName("10,000 messages at QoS 1: none lost, none out of order")
    void tenThousand(int level) {
        assertThat(run(Transport.TCP, level, "ten-thousand")).isEqualTo(Numbers.upTo(10_000));
    }

    private static List<String> run(Transport transport, int level, String test) {
        String scheme = switch (transport) {
            case TCP -> "mqtt";
            case TLS -> "mqtts";
            case WS -> "ws";
            case WSS -> "wss";
        };
        String url = scheme + "://127.0.0.1:" + broker.port(transport) + (transport.webSocket() ? "/mqtt" : "");
        String certificate = broker.certificates().certificate().toString();
        List<String> command =
                List.of("node", "client.js", test, url, Integer.toString(level), unique("js"), certificate);
        try (ExternalClient client = ExternalClient.start(FOLDER, command)) {
            return client.await();
        }
    }
}
