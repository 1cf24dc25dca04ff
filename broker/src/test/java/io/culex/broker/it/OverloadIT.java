package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.LogRecorder;
import io.culex.testkit.Message;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DisplayName("Short memory")
final class OverloadIT {
    private static final int PUBLISHERS = 4;
    private static final int PAYLOAD = 100_000;

    @Test
    @DisplayName(
            "Publishers that flood a stalled subscriber wait, others go on, and all go on when there is room again")
    void flood() throws Exception {
        String topic = unique("flood");
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        long mark = 400L << 20;
        int percent = (int) (mark * 100 / Runtime.getRuntime().maxMemory());
        try (TestBroker broker = TestBroker.builder()
                        .set("threads.event-loops", "2")
                        .set("sys.interval", "100ms")
                        .set("sessions.queue-length", "1000000")
                        .set("sessions.queue-bytes", "100GiB")
                        .set("limits.memory-high", Integer.toString(percent))
                        .set("limits.memory-low", Integer.toString(percent - 5))
                        .start();
                LogRecorder log = LogRecorder.of("io.culex.broker");
                Canary canary = Canary.of(broker);
                RawClient stalled = broker.connect(
                        ConnectOptions.of(MQTT_5, unique("stalled")).with(Property.RECEIVE_MAXIMUM, 1))) {
            stalled.manualAcks().subscribe(topic, 1);
            List<Thread> flood = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                flood.add(Thread.ofPlatform().start(() -> publish(broker, topic, sent, enough)));
            }
            LimitMetrics.await(broker, "memory_short", 1);
            LimitMetrics.await(broker, "limit_memory_total", PUBLISHERS);
            int waiting = sent.get();
            canary.sing(100);
            assertThat(sent.get()).as("messages while memory is short").isLessThan(waiting + PUBLISHERS * 20);
            assertThat((long) sent.get() * PAYLOAD).isLessThan(mark * 3 / 2);
            assertThat(log.lines()).anyMatch(line -> line.contains("memory is short"));
            stalled.disconnect();
            await().atMost(Duration.ofSeconds(30)).until(() -> sent.get() > waiting + PUBLISHERS * 100);
            enough.set(true);
            for (Thread thread : flood) {
                thread.join(Duration.ofSeconds(30));
                assertThat(thread.isAlive()).isFalse();
            }
            canary.assertWell(Duration.ofSeconds(3));
        }
    }

    @Test
    @DisplayName("The same for bytes that wait for sockets, where limits.outbound-buffer is generous")
    void directMemory() throws Exception {
        String topic = unique("direct");
        long mark = PlatformDependent.maxDirectMemory() / 5;
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (TestBroker broker = TestBroker.builder()
                        .set("threads.event-loops", "2")
                        .set("sys.interval", "100ms")
                        .set("limits.outbound-buffer", "1GiB")
                        .set("limits.memory-high", "20")
                        .set("limits.memory-low", "15")
                        .start();
                Canary canary = Canary.of(broker)) {
            Thread flood;
            try (RawClient stalled = broker.connect(MQTT_5)) {
                stalled.subscribe(topic, 0);
                flood = Thread.ofPlatform().start(() -> publish(broker, topic, sent, enough));
                LimitMetrics.await(broker, "memory_short", 1);
                LimitMetrics.await(broker, "limit_memory_total", 1);
                canary.sing(100);
                assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(mark * 2);
            }
            int waiting = sent.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> sent.get() > waiting + 100);
            enough.set(true);
            flood.join(Duration.ofSeconds(30));
            assertThat(flood.isAlive()).isFalse();
            canary.assertWell(Duration.ofSeconds(3));
        }
    }

    private static void publish(TestBroker broker, String topic, AtomicInteger sent, AtomicBoolean enough) {
        try (RawClient publisher = broker.connect(MQTT_5).timeout(Duration.ofSeconds(60))) {
            Message message = Message.of(topic, new byte[PAYLOAD]).withQos(1);
            while (!enough.get()) {
                publisher.publishAndWait(message);
                sent.incrementAndGet();
            }
        } catch (UncheckedIOException e) {
            throw new AssertionError(e);
        }
    }
}
