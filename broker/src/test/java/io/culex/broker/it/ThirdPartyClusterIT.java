package io.culex.broker.it;

import io.culex.broker.plugin.PluginJar;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The cluster provider {@code Cluster} out of a third party's jar. */
final class ThirdPartyClusterIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void pack() {
        new PluginJar(folder, "cluster", "1.0.0")
                .file("com.example.cluster.Cluster")
                .into(folder, "cluster.jar");
    }

    @AfterEach
    void forget() {
        System.getProperties().remove("cluster.unreachable");
        System.getProperties().remove("cluster.left");
    }

    private TestBroker.Builder broker(String provider) {
        return TestBroker.builder().set("plugins.dir", folder.toString()).set("cluster.provider", provider);
    }

    @Test
    void messagesGoToOtherNodesAndTheirsComeHereAndGoNoFurther() {
        try (TestBroker broker = broker("example").start();
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient publisher = broker.connect(MQTT_5)) {
            subscriber.subscribe("answer", 1);
            publisher.publishAndWait("sensors/a", "1", 1);
            publisher.publishAndWait("ask/forwarded", "", 0);
            assertThat(subscriber.receive().text()).isEqualTo("sensors/a ask/forwarded");
            publisher.publishAndWait("ask/forwarded", "", 0);
            assertThat(subscriber.receive().text()).isEqualTo("sensors/a ask/forwarded ask/forwarded");
        }
        assertThat(System.getProperty("cluster.left")).isEqualTo("yes");
    }

    @Test
    void aProviderThatThrowsHarmsNoMessage() {
        try (TestBroker broker = broker("example").start();
                RawClient client = broker.connect(MQTT_5)) {
            client.subscribe("ask/throw", 1);
            client.publishAndWait("ask/throw", "all the same", 1);
            assertThat(client.receive().text()).isEqualTo("all the same");
        }
    }

    @Test
    void aBrokerStandsAloneUnlessAProviderIsNamed() {
        try (TestBroker broker = broker("none").start();
                RawClient client = broker.connect(MQTT_5)) {
            client.subscribe("answer", 0);
            client.publishAndWait("ask/forwarded", "", 1);
            client.expectNothing();
        }
    }

    @Test
    void aProviderThatIsNotThereIsAMistakeInTheConfiguration() {
        assertThatThrownBy(() -> broker("exampel").start())
                .hasMessageContaining("cluster.provider")
                .hasMessageContaining("there is no exampel; known are none, example");
    }

    @Test
    void aBrokerThatCannotJoinDoesNotStart() {
        System.setProperty("cluster.unreachable", "yes");
        assertThatThrownBy(() -> broker("example").start())
                .hasMessageContaining("cluster.provider")
                .hasMessageContaining("no other node answers");
    }
}
