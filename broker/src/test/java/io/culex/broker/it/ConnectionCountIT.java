package io.culex.broker.it;

import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;

final class ConnectionCountIT {
    @Test
    @DisplayName("limits.max-connections counts each connection once, and no longer when it is closed")
    void counted() {
        try (TestBroker broker =
                TestBroker.builder().set("limits.max-connections", "2").start()) {
            for (int i = 0; i < 5; i++) {
                try (RawClient first = broker.connect(MQTT_5);
                        RawClient second = broker.connect(MQTT_5);
                        RawClient third = broker.open()) {
                    third.expectClosed();
                    first.disconnect();
                    second.disconnect();
                    first.awaitClosed();
                    second.awaitClosed();
                }
            }
        }
    }
}
