package io.culex.broker.it;

import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two clients who have nothing to do with what goes on beside them: one publishes at QoS 1, the other must get each message
 * once, in order, and soon. A thread of its own does both.
 */
final class Canary implements AutoCloseable {
    private static final int PAUSE_MILLIS = 5;

    private final RawClient subscriber;
    private final RawClient publisher;
    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicInteger count = new AtomicInteger();
    private volatile long worstNanos;
    private volatile @Nullable Throwable failure;

    private Canary(Supplier<RawClient> clients) {
        String topic = unique("canary");
        subscriber = clients.get();
        publisher = clients.get();
        subscriber.subscribe(topic, 1);
        thread = Thread.ofPlatform().name("canary").start(() -> sing(topic));
    }

    static Canary of(TestBroker broker) {
        return new Canary(() -> broker.connect(MQTT_5));
    }

    /** Of two connected clients. */
    static Canary of(Supplier<RawClient> clients) {
        return new Canary(clients);
    }

    private void sing(String topic) {
        try {
            while (!stopped) {
                String text = "c" + count.get();
                long start = System.nanoTime();
                publisher.publish(topic, text, 1);
                Packet message = subscriber.receive();
                worstNanos = Math.max(worstNanos, System.nanoTime() - start);
                assertThat(message.text()).isEqualTo(text);
                publisher.await(PacketType.PUBACK);
                count.incrementAndGet();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (RuntimeException | AssertionError | InterruptedException e) {
            failure = e;
        }
    }

    /** How many messages went through. */
    int count() {
        return count.get();
    }

    /** The longest that a message took so far. */
    Duration worst() {
        return Duration.ofNanos(worstNanos);
    }

    /** Waits for so many messages more. */
    void sing(int more) {
        int wanted = count.get() + more;
        await().atMost(Duration.ofSeconds(60)).until(() -> count.get() >= wanted || failure != null);
        assertThat(failure).isNull();
    }

    /** Every message came, and none took longer. */
    void assertWell(Duration worst) throws InterruptedException {
        stopped = true;
        thread.join();
        assertThat(failure).isNull();
        assertThat(count.get()).isPositive();
        assertThat(Duration.ofNanos(worstNanos)).isLessThan(worst);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        subscriber.close();
        publisher.close();
    }
}
