package io.culex.broker.it;

import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.FreePort;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A port that a third party's plugin opens is open as long as the plugin runs. */
final class ThirdPartyListenersIT {
    @TempDir
    private Path work;

    @Test
    void aPortOfAPluginGoesAndComesWithIt() throws IOException {
        int port = FreePort.find();
        try (TestBroker broker = TestBroker.start()) {
            Path jar = pack("1.0.0", port, broker);
            await().until(() -> answers(port));
            pack("1.1.0", port, broker);
            await().until(() -> "1.1.0".equals(System.getProperty("sample.opened")));
            await().until(() -> answers(port));
            Files.delete(jar);
            await().until(() -> !answers(port));
            assertThat(answers(broker.port())).isTrue();
        } finally {
            System.getProperties().remove("sample.opened");
            System.getProperties().remove("sample.stops");
        }
    }

    private Path pack(String version, int port, TestBroker broker) {
        return new PluginJar(work, "ports", version)
                .start("context.listeners().open(\"127.0.0.1\", " + port
                        + ").thenRun(() -> System.setProperty(\"sample.opened\", \"" + version + "\"));")
                .into(broker.pluginsFolder(), "ports.jar");
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
