package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.broker.it.HeldStore;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Section 4.8: a fault of the broker's own that passes. */
final class TransientErrorIT {
    @Test
    @Statement("MQTT-4.8.0-2")
    void aMessageThatCannotBeStoredEndsItsConnection(@TempDir Path folder) {
        String topic = unique("disk");
        HeldStore store = new HeldStore();
        try (TestBroker broker = store.broker(folder).start();
                RawClient other = broker.connect(MQTT_3_1_1);
                RawClient keeper = broker.connect(options("keeper").persistent())) {
            keeper.subscribe(topic, 1);
            store.fail(new IOException("the disk is full"));
            try (RawClient publisher = broker.connect(options("publisher"))) {
                publisher.publish(Message.of(topic, "lost").withQos(1));
                publisher.expectClosed();
            } finally {
                store.fail(null);
            }
            other.ping();
            try (RawClient publisher = broker.connect(options("publisher"))) {
                assertThat(publisher.publishAndWait(topic, "kept", 1).type()).isEqualTo(PacketType.PUBACK);
            }
        }
    }

    private static ConnectOptions options(String name) {
        return ConnectOptions.of(MQTT_3_1_1, unique(name));
    }
}
