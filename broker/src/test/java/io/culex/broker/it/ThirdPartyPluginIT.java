package io.culex.broker.it;

import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The life of the plugin that docs/plugins.md shows, as a jar in the folder of a broker that runs. */
final class ThirdPartyPluginIT {
    @TempDir
    private Path work;

    @Test
    void isLoadedReplacedKeptAndUnloadedWhileClientsStay() throws IOException {
        try (TestBroker broker =
                        TestBroker.builder().set("plugins.stamp.stamp", "one").start();
                RawClient v5 = broker.connect(MQTT_5);
                RawClient v3 = broker.connect(MQTT_3_1_1)) {
            Path folder = broker.pluginsFolder();
            v5.subscribe("orders/#", 1);
            assertThat(order(v5)).isEqualTo("x");
            stamp("1.0.0", "").into(folder, "stamp.jar");
            await().untilAsserted(() -> assertThat(order(v5)).isEqualTo("one x"));
            assertThat(order(v3, v5)).isEqualTo("one x");
            connectedIsSeen(broker, v5);

            stamp("1.1.0", "two").into(folder, "stamp.jar");
            await().untilAsserted(() -> assertThat(order(v5)).isEqualTo("one two x"));
            assertThat(order(v3, v5)).isEqualTo("one two x");

            broken().into(folder, "stamp.jar");
            Path next = stamp("1.0.0", "other").into(work, "other.jar");
            Files.move(next, folder.resolve("z-not-newer.jar"));
            assertThat(order(v5)).isEqualTo("one two x");

            stamp("1.3.0", "three").into(folder, "stamp.jar");
            await().untilAsserted(() -> assertThat(order(v5)).isEqualTo("one three x"));

            Files.delete(folder.resolve("z-not-newer.jar"));
            Files.delete(folder.resolve("stamp.jar"));
            await().untilAsserted(() -> assertThat(order(v5)).isEqualTo("x"));
            v3.ping();
        }
    }

    private static void connectedIsSeen(TestBroker broker, RawClient client) {
        client.subscribe("seen/connected", 0);
        broker.connect(MQTT_5).close();
        assertThat(client.receive().topic()).isEqualTo("seen/connected");
        client.unsubscribe("seen/connected");
    }

    private PluginJar stamp(String version, String word) {
        return new PluginJar(work, "stamp", version)
                .file(
                        "com.example.stamp.StampPlugin",
                        text -> word.equals("")
                                ? text
                                : text.replace("stamp + \" \" +", "stamp + \" " + word + " \" +"));
    }

    private PluginJar broken() {
        return new PluginJar(work, "stamp", "1.2.0")
                .file(
                        "com.example.stamp.StampPlugin",
                        text -> text.replace(
                                "context.register(new Stamp(stamp));",
                                "if (true) throw new IllegalStateException(stamp);"));
    }

    private static String order(RawClient client) {
        return order(client, client);
    }

    private static String order(RawClient publisher, RawClient subscriber) {
        publisher.publishAndWait("orders/1", "x", 1);
        Packet packet = subscriber.receive();
        return packet.text();
    }
}
