package io.culex.broker.it;

import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The engine {@code Storage} out of a third party's jar keeps sessions; it decides when something may be acknowledged. */
final class ThirdPartyStorageIT {
    private final Semaphore gate = new Semaphore(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void pack() {
        System.getProperties().put("storage.gate", gate);
        System.getProperties().put("storage.failure", failure);
        new PluginJar(folder, "storage", "1.0.0")
                .file("com.example.storage.Storage")
                .into(folder, "storage.jar");
    }

    @AfterEach
    void forget() {
        gate.release();
        System.getProperties().remove("storage.broken");
        System.getProperties().remove("storage.gate");
        System.getProperties().remove("storage.failure");
    }

    private TestBroker.Builder broker(String engine) {
        return TestBroker.builder().set("plugins.dir", folder.toString()).set("store.engine", engine);
    }

    @ParameterizedTest
    @CsvSource({"1, PUBACK", "2, PUBREC"})
    void aMessageIsAcknowledgedWhenTheEngineHasIt(int qos, PacketType acknowledgement) {
        String topic = unique("kept");
        ConnectOptions away = ConnectOptions.of(MQTT_3_1_1, unique("away")).cleanStart(false);
        try (TestBroker broker = broker("example").start();
                RawClient publisher = broker.connect(MQTT_5).manualAcks()) {
            try (RawClient client = broker.connect(away)) {
                client.subscribe(topic, qos);
                client.disconnect();
            }
            gate.acquireUninterruptibly();
            publisher.publish(topic, "kept", qos);
            publisher.expectNothing();
            gate.release();
            assertThat(publisher.expect(acknowledgement).reasonCode()).isZero();
            try (RawClient client = broker.connect(away)) {
                assertThat(client.receive().text()).isEqualTo("kept");
            }
        }
    }

    @Test
    void aSubscriptionIsAcknowledgedWhenTheEngineHasIt() {
        try (TestBroker broker = broker("example").start();
                RawClient client = broker.connect(
                        ConnectOptions.of(MQTT_3_1_1, unique("stays")).cleanStart(false))) {
            gate.acquireUninterruptibly();
            client.sendHex("82 06 0001 0001 61 01");
            client.expectNothing();
            gate.release();
            client.expect(PacketType.SUBACK);
        }
    }

    @Test
    void whatTheEngineCouldNotKeepIsNotAcknowledged() {
        String topic = unique("lost");
        ConnectOptions away = ConnectOptions.of(MQTT_3_1_1, unique("away")).cleanStart(false);
        try (TestBroker broker = broker("example").start();
                RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient client = broker.connect(away)) {
                client.subscribe(topic, 1);
                client.disconnect();
            }
            failure.set(new IOException("the disk is full"));
            publisher.publish(Message.of(topic, "lost").withQos(1));
            assertThat(publisher.awaitClosed()).noneMatch(packet -> packet.type() == PacketType.PUBACK);
        }
    }

    @Test
    void anEngineThatIsNotThereIsAMistakeInTheConfiguration() {
        assertThatThrownBy(() -> broker("exampel").start())
                .hasMessageContaining("store.engine")
                .hasMessageContaining("there is no exampel; known are memory, example");
    }

    @Test
    void aBrokerWhoseEngineDoesNotOpenDoesNotStart() {
        System.setProperty("storage.broken", "yes");
        assertThatThrownBy(() -> broker("example").start())
                .hasMessageContaining("example")
                .hasMessageContaining("the disk is not there");
    }
}
