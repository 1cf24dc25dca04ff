package io.culex.broker.it;

import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** What every client library for Java must be able to do with the broker; a subclass for each. */
abstract class ClientContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init") // set before the first test
    static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder().set("threads.event-loops", "2").tls().start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    /** A connected client of the library. */
    abstract Connection connect(Transport transport, String clientId) throws Exception;

    /** One client, as far as the tests need it. Closing it disconnects. */
    interface Connection extends AutoCloseable {
        /** Returns when subscribed. */
        void subscribe(String filter, int qos) throws Exception;

        /** May return before the acknowledgement. */
        void publish(String topic, String payload, int qos, boolean retain) throws Exception;

        /** Returns when all is acknowledged. */
        void finish() throws Exception;

        /** The payloads that came. */
        BlockingQueue<String> inbox();

        @Override
        void close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    @DisplayName("Connects, subscribes and publishes at every QoS over every transport")
    void everyQos(Transport transport) throws Exception {
        String topic = unique("every");
        try (Connection subscriber = connect(transport, unique("s"));
                Connection publisher = connect(transport, unique("p"))) {
            subscriber.subscribe(topic + "/+", 2);
            for (int qos = 0; qos <= 2; qos++) {
                publisher.publish(topic + "/a", "qos " + qos, qos, false);
                publisher.finish();
                assertThat(next(subscriber)).isEqualTo("qos " + qos);
            }
            assertThat(subscriber.inbox()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("Gets retained messages and large ones")
    void retainedAndLarge(int qos) throws Exception {
        String topic = unique("retained");
        String large = "x".repeat(200_000);
        try (Connection client = connect(Transport.TCP, unique("c"))) {
            client.publish(topic, large, qos, true);
            client.finish();
            client.subscribe(topic, qos);
            assertThat(next(client)).isEqualTo(large);
        }
    }

    @Test
    @DisplayName("10,000 messages at QoS 1: none lost, none out of order")
    void tenThousand() throws Exception {
        String topic = unique("many");
        try (Connection subscriber = connect(Transport.TCP, unique("s"));
                Connection publisher = connect(Transport.TCP, unique("p"))) {
            subscriber.subscribe(topic, 1);
            for (int i = 0; i < 10_000; i++) {
                publisher.publish(topic, Integer.toString(i), 1, false);
            }
            publisher.finish();
            List<String> got =
                    IntStream.range(0, 10_000).mapToObj(i -> next(subscriber)).toList();
            assertThat(got).isEqualTo(Numbers.upTo(10_000));
            assertThat(subscriber.inbox()).isEmpty();
        }
    }

    private static @Nullable String next(Connection client) {
        try {
            return client.inbox().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
