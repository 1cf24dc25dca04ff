package io.culex.broker.it;

import io.culex.api.Message;
import io.culex.api.PublishProperties;
import io.culex.api.Publisher;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A plugin that publishes more than the disk takes, or on a store without room. */
final class PluginPressureIT {
    private static final HeldStore STORE = new HeldStore();
    private static final int LARGE = 1 << 20;

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = STORE.broker(folder)
                .set("threads.event-loops", "2")
                .set("sessions.queue-bytes", "1GiB")
                .start();
    }

    @AfterAll
    static void close() {
        STORE.full(false);
        STORE.release();
        broker.close();
    }

    private static String keeperOf(String topic) {
        String id = unique("keeper");
        try (RawClient keeper = broker.connect(ConnectOptions.of(MQTT_5, id).persistent())) {
            keeper.subscribe(topic, 2);
            keeper.disconnect();
        }
        return id;
    }

    private static CompletableFuture<?> publish(String topic, int size, int qos, boolean retain) {
        Publisher publisher = broker.context().publisher();
        return publisher
                .publish(new Message(topic, new byte[size], qos, retain, PublishProperties.NONE))
                .toCompletableFuture();
    }

    @Test
    @DisplayName("What a plugin publishes and the disk has not taken is bounded, and goes on when it has")
    void bounded() throws Exception {
        String topic = unique("bounded");
        String keeper = keeperOf(topic);
        List<CompletableFuture<?>> taken = new ArrayList<>();
        STORE.hold();
        CompletableFuture<?> last = publish(topic, LARGE, 1, false);
        while (!last.isCompletedExceptionally() && taken.size() < 100) {
            taken.add(last);
            last = publish(topic, LARGE, 1, false);
        }
        assertThat(taken).as("mebibytes").hasSizeBetween(1, 32).noneMatch(CompletableFuture::isDone);
        assertThatThrownBy(last::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bytes of plugin embedded wait to be stored");
        publish(topic, LARGE, 0, false).get(20, TimeUnit.SECONDS); // for nobody who is here
        STORE.release();
        for (CompletableFuture<?> each : taken) {
            each.get(20, TimeUnit.SECONDS);
        }
        publish(topic, 1, 1, false).get(20, TimeUnit.SECONDS);
        try (RawClient back = broker.connect(ConnectOptions.of(MQTT_5, keeper).persistent())) {
            assertThat(back.receive(taken.size() + 1)).hasSize(taken.size() + 1);
            back.expectNothing();
        }
    }

    @Test
    @DisplayName("A store without room takes nothing of a plugin at QoS 1 and 2 either")
    void full() throws Exception {
        String topic = unique("full");
        keeperOf(topic);
        STORE.full(true);
        for (int qos = 1; qos <= 2; qos++) {
            assertThatThrownBy(publish(topic, 1, qos, false)::get)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the store takes no messages of QoS 1 and 2 now");
        }
        publish(topic, 1, 0, false).get(20, TimeUnit.SECONDS);
        STORE.full(false);
        publish(topic, 1, 1, false).get(20, TimeUnit.SECONDS);
    }
}
