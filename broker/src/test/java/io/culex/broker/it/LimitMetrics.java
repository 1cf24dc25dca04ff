package io.culex.broker.it;

import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;

import static io.culex.api.ProtocolVersion.MQTT_5;

/** What the broker counts at its limits, as an operator sees it. */
final class LimitMetrics {
    private LimitMetrics() {}

    /** Waits until a counter of a broker with a short {@code sys.interval} has reached a value. */
    static void await(TestBroker broker, String name, long least) {
        try (RawClient client = broker.connect(MQTT_5).timeout(Duration.ofSeconds(60))) {
            client.subscribe("$SYS/broker/metrics/" + name, 0);
            while (Long.parseLong(client.receive().text()) < least) {
                // The next value comes when it has changed.
            }
        }
    }
}
