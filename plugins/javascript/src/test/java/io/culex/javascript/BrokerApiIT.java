package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketProperties;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What scripts do with the broker, with clients and with packets, and what goes wrong with it. */
class BrokerApiIT {
    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(directory, Map.of());
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @TestFactory
    Stream<DynamicNode> rows() throws IOException {
        return AedesParityIT.tests(stage, "broker-api.txt");
    }

    private static RawClient connect(ScriptBroker scripts, String id) {
        return scripts.broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id));
    }

    @Test
    void propertiesGoBothWays(@TempDir Path folder) throws Exception {
        String script = """
                before('publish', 'in', (packet) => {
                  const { userProperties, contentType, responseTopic, correlationData, messageExpiryInterval } = packet.properties
                  console.log('came', JSON.stringify(userProperties), contentType, responseTopic, String(correlationData), messageExpiryInterval,
                    packet.properties.payloadFormatIndicator)
                  packet.properties.userProperties.more = 'yes'
                  packet.properties.correlationData[60] = 33
                })
                on('publish', 'in', (packet) => broker.publish({ topic: 'out', properties: packet.properties }))
                before('publish', 'seen', (packet) => { console.log('seen', packet.properties.userProperties.__proto__) })
                """;
        try (ScriptBroker scripts = new ScriptBroker(folder, Map.of(), script);
                RawClient client = connect(scripts, "c")) {
            client.subscribe("in", 0);
            client.subscribe("out", 0);
            client.subscribe("seen", 0);
            byte[] correlation = "x".repeat(64).getBytes(StandardCharsets.UTF_8);
            PacketProperties properties = PacketProperties.none()
                    .withUser("a", "1")
                    .withUser("a", "2")
                    .withUser("__proto__", "p")
                    .with(Property.CONTENT_TYPE, "text/plain")
                    .with(Property.RESPONSE_TOPIC, "back")
                    .with(Property.CORRELATION_DATA, correlation)
                    .with(Property.MESSAGE_EXPIRY_INTERVAL, 60)
                    .with(Property.PAYLOAD_FORMAT_INDICATOR, 1);
            client.publish(Message.of("in", "x").with(properties));
            correlation[60] = 33;
            for (Packet packet : client.receive(2)) {
                assertThat(packet.properties().userProperties())
                        .extracting(each -> each.name() + "=" + each.value())
                        .containsExactlyInAnyOrder("a=1", "a=2", "__proto__=p", "more=yes");
                assertThat(packet.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
                assertThat(packet.properties().text(Property.RESPONSE_TOPIC)).isEqualTo("back");
                assertThat(packet.properties().binary(Property.CORRELATION_DATA))
                        .isEqualTo(correlation);
                assertThat(packet.properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                        .isBetween(50L, 60L);
                assertThat(packet.properties().number(Property.PAYLOAD_FORMAT_INDICATOR))
                        .isEqualTo(1);
            }
            scripts.awaitLine("came {\"a\":[\"1\",\"2\"],\"__proto__\":\"p\"} text/plain back xxx");
            client.publish(Message.of("seen", "x").with(properties));
            assertThat(client.receive().properties().userProperties()).hasSize(3);
            scripts.awaitLine("seen p");
        }
    }

    /** A client's decisions come in the order of its packets, however long each takes; others do not wait for them. */
    @Test
    void decisionsKeepTheOrderOfTheirClient(@TempDir Path folder) throws Exception {
        String script = """
                const waiting = []
                before('publish', 'slow/+', (packet) => new Promise((resolve) => {
                  const n = Number(packet.text())
                  if (n === 0) waiting.push(resolve)
                  else setTimeout(resolve, (n * 7) % 5)
                }))
                before('publish', 'fast/+', async () => { await null })
                on('publish', 'go', () => waiting.forEach((each) => each()))
                """;
        try (ScriptBroker scripts = new ScriptBroker(folder, Map.of("scripts.budget.decision", "20s"), script);
                RawClient slow = connect(scripts, "slow");
                RawClient other = connect(scripts, "other");
                RawClient receiver = connect(scripts, "receiver")) {
            receiver.subscribe("slow/+", 1);
            receiver.subscribe("fast/+", 1);
            for (int i = 0; i < 30; i++) {
                slow.publish("slow/" + i % 3, String.valueOf(i), 1 + i % 2);
            }
            for (int i = 0; i < 30; i++) {
                other.publishAndWait("fast/" + i % 3, "f" + i, 1);
            }
            List<String> seen = new ArrayList<>();
            receiver.receive(30).forEach(packet -> seen.add(packet.text()));
            // The first of the slow client's is held, and with it all that it sent after it.
            assertThat(seen)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 30).mapToObj(i -> "f" + i).toList());
            seen.clear();
            other.publishAndWait("go", "", 1);
            receiver.receive(30).forEach(packet -> seen.add(packet.text()));
            assertThat(seen)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 30).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void whatIsPublishedAtTheEndIsAnswered(@TempDir Path folder) throws Exception {
        String script = """
                on('closed', () => {
                  console.log('ends', broker.closed)
                  broker.publish('last', 'words').then(() => console.log('was sent'), (error) => console.log('was not sent:', error.message))
                })
                """;
        ScriptBroker scripts = new ScriptBroker(folder, Map.of(), script);
        scripts.close();
        assertThat(scripts.lines).contains("ends true", "was sent");
    }
}
