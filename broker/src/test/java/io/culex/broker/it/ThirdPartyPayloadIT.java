package io.culex.broker.it;

import io.culex.api.ReasonCode;
import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A {@code payload.type} that the plugin {@code Even} out of a third party's jar brings. */
final class ThirdPartyPayloadIT {
    @TempDir
    private Path folder;

    private TestBroker.Builder broker(String rule) {
        new PluginJar(folder, "even", "1.0.0").file("com.example.even.Even").into(folder, "even.jar");
        return TestBroker.builder().set("plugins.dir", folder.toString()).set("topics", rule);
    }

    @Test
    void payloadsAreTakenOrRefusedWithTheReason() {
        try (TestBroker broker =
                        broker("[{filter: \"even/#\", payload: {type: even}}]").start();
                RawClient reader = broker.connect(MQTT_5);
                RawClient newer = broker.connect(MQTT_5);
                RawClient older = broker.connect(MQTT_3_1_1)) {
            reader.subscribe("#", 2);
            for (int qos = 1; qos <= 2; qos++) {
                Packet refused = newer.publishAndWait("even/a", "odd", qos);
                assertThat(refused.reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
                assertThat(refused.properties().text(Property.REASON_STRING)).contains("the payload has 3 bytes");
                older.publishAndWait("even/a", "odd", qos);
                newer.publishAndWait("even/a", "even", qos);
                assertThat(reader.receive().text()).isEqualTo("even");
                newer.publishAndWait("other", "odd", qos);
                assertThat(reader.receive().topic()).isEqualTo("other");
            }
            reader.expectNothing();
        }
    }

    @Test
    void aCheckThatThrowsRefuses() {
        try (LogRecorder log = LogRecorder.of("plugin.even");
                TestBroker broker =
                        broker("[{filter: \"even/#\", payload: {type: even}}]").start();
                RawClient reader = broker.connect(MQTT_5);
                RawClient writer = broker.connect(MQTT_5)) {
            reader.subscribe("even/#", 1);
            assertThat(writer.publishAndWait("even/a", "throws", 1).reasonCode())
                    .isGreaterThanOrEqualTo(0x80);
            writer.publish(Message.of("even/a", "throws"));
            writer.publishAndWait("even/a", "go on!", 1);
            assertThat(reader.receive().text()).isEqualTo("go on!");
            reader.expectNothing();
            assertThat(log.lines()).anyMatch(line -> line.contains("plugin even"));
        }
    }

    @Test
    void aSchemaThatItCannotUseIsAMistakeInTheConfiguration() throws IOException {
        Path schema = Files.writeString(folder.resolve("schema.txt"), "x");
        String rule = "[{filter: \"even/#\", payload: {type: even, schema: \"" + schema + "\"}}]";
        assertThatThrownBy(() -> broker(rule).start()).hasMessageContaining("even takes no schema");
    }

    @Test
    void aTypeThatNobodyBringsIsAMistakeInTheConfiguration() {
        assertThatThrownBy(() ->
                        broker("[{filter: \"even/#\", payload: {type: evne}}]").start())
                .hasMessageContaining("evne")
                .hasMessageContaining("even");
    }
}
