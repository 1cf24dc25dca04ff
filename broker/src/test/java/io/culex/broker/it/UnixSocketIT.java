package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@DisplayName("Listeners of type unix")
final class UnixSocketIT {
    @TempDir
    Path folder;

    private static TestBroker.Builder builder(String path) {
        return TestBroker.builder()
                .set("threads.event-loops", "3")
                .set("listeners.local.type", "unix")
                .set("listeners.local.path", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    @DisplayName("Messages go both ways, between Unix and TCP, on every event loop")
    void messages(String transport) {
        try (TestBroker broker =
                builder("culex.sock").set("transport", transport).start()) {
            Path file = broker.dataFolder().resolve("culex.sock");
            for (int i = 0; i < 12; i++) {
                String topic = unique("unix");
                try (RawClient there = RawClient.overUnix(file);
                        RawClient here = broker.connect(MQTT_5)) {
                    assertThat(there.connect(ConnectOptions.of(MQTT_5, topic)).reasonCode())
                            .isZero();
                    there.subscribe(topic, 1);
                    here.publishAndWait(topic, "in", 1);
                    assertThat(there.receive().text()).isEqualTo("in");
                    byte[] large = new byte[1 << 20];
                    there.publish(Message.of(topic, large));
                    assertThat(there.receive().payload()).isEqualTo(large);
                    String address = Objects.requireNonNull(
                                    broker.context().clients().find(topic))
                            .remoteAddress()
                            .toString();
                    assertThat(address).isEqualTo(file.toString());
                }
            }
        }
    }

    @Test
    @DisplayName("The file has its mode and goes with the broker")
    void modeAndEnd() throws Exception {
        Path file = folder.resolve("m.sock");
        try (TestBroker _ =
                builder(file.toString()).set("listeners.local.mode", "660").start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-rw----");
            try (var left = Files.list(folder)) {
                assertThat(left).containsExactly(file);
            }
        }
        assertThat(file).doesNotExist();
        try (TestBroker _ = builder(file.toString()).start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    @DisplayName("A file that was left behind is replaced, one that is in use or is no socket is not")
    void whatIsThereAlready() throws Exception {
        Path file = folder.resolve("s.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
            assertThatThrownBy(() -> builder(file.toString()).start())
                    .hasMessageContaining("listener local: " + file + " is listened on by another process")
                    .hasMessageContaining("listeners.local.path");
        }
        assertThat(file).exists();
        try (TestBroker _ = builder(file.toString()).start();
                RawClient client = RawClient.overUnix(file)) {
            client.connect(ConnectOptions.of(MQTT_5, "a"));
        }
        Files.writeString(file, "notes");
        assertThatThrownBy(() -> builder(file.toString()).start()).hasMessageContaining("is no socket");
        assertThat(file).hasContent("notes");
    }

    @Test
    @DisplayName("A port that is taken leaves no socket file behind")
    void failedStart() throws Exception {
        Path file = folder.resolve("f.sock");
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> builder(file.toString())
                            .set("listeners.late.port", Integer.toString(taken.getLocalPort()))
                            .set("listeners.late.bind", "127.0.0.1")
                            .set("listeners.late.tcp.reuse-address", "false")
                            .start())
                    .hasMessageContaining("cannot bind");
        }
        assertThat(file).doesNotExist();
    }
}
