package io.culex.broker.it;

import io.culex.broker.config.Config;
import io.culex.broker.transport.EventLoops;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@DisplayName("The key transport")
final class TransportChoiceIT {
    @ParameterizedTest
    @EnumSource(Config.Transport.class)
    @DisplayName("Each serves clients on several event loops, or is refused by its name")
    void everyTransport(Config.Transport transport) {
        String word = transport.name().toLowerCase(Locale.ROOT).replace('_', '-');
        TestBroker.Builder builder = TestBroker.builder().set("transport", word).set("threads.event-loops", "3");
        if (EventLoops.problem(transport) != null) {
            assertThatThrownBy(builder::start).hasMessageContaining("transport: " + word + " does not load");
            return;
        }
        try (TestBroker broker = builder.start()) {
            for (int i = 0; i < 6; i++) {
                String id = unique("transport");
                try (RawClient client = broker.connect(ConnectOptions.of(MQTT_5, id))) {
                    client.subscribe(id, 1);
                    client.publishAndWait(id, "x", 1);
                    assertThat(client.receive().text()).isEqualTo("x");
                }
            }
        }
    }
}
