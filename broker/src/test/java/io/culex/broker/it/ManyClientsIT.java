package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Publishers and subscribers spread over all event loops. */
final class ManyClientsIT extends OnEventLoops {
    private static final int PUBLISHERS = 6;
    private static final int SUBSCRIBERS = 6;
    private static final int MESSAGES = 250;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("Messages of each publisher reach each subscriber in order, none lost, none doubled [MQTT-4.6.0-6]")
    void everybodyToEverybody(int qos) throws Exception {
        String topic = unique("all");
        List<RawClient> subscribers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                RawClient subscriber = broker.connect(i % 2 == 0 ? MQTT_5 : MQTT_3_1_1);
                subscribers.add(subscriber);
                subscriber.subscribe(i % 3 == 0 ? topic + "/#" : topic + "/+", qos);
            }
            List<Future<Integer>> reading = new ArrayList<>();
            for (RawClient subscriber : subscribers) {
                reading.add(threads.submit(() -> readAndCheck(subscriber)));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                int publisher = i;
                writing.add(threads.submit(() -> publishAll(topic, publisher, qos)));
            }
            for (Future<?> task : writing) {
                task.get(60, TimeUnit.SECONDS);
            }
            for (Future<Integer> task : reading) {
                assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo(PUBLISHERS * MESSAGES);
            }
            for (RawClient subscriber : subscribers) {
                subscriber.expectNothing();
            }
        } finally {
            subscribers.forEach(RawClient::close);
        }
    }

    private static void publishAll(String topic, int publisher, int qos) {
        try (RawClient client = broker.connect(MQTT_5)) {
            for (int i = 0; i < MESSAGES; i++) {
                client.publish(topic + "/" + publisher, Integer.toString(i), qos);
                if (i % 50 == 49) {
                    client.drain();
                }
            }
            client.ping();
        }
    }

    private static int readAndCheck(RawClient subscriber) {
        Map<String, Integer> next = new HashMap<>();
        for (int i = 0; i < PUBLISHERS * MESSAGES; i++) {
            Packet message = subscriber.receive();
            int number = Integer.parseInt(message.text());
            int expected = next.getOrDefault(message.topic(), 0);
            assertThat(number).as("next of %s", message.topic()).isEqualTo(expected);
            next.put(message.topic(), expected + 1);
        }
        return next.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    @DisplayName("A burst longer than window and queue slows its publisher; a subscriber that reads loses nothing")
    void burst() throws Exception {
        String topic = unique("burst");
        int count = 10_000;
        try (RawClient subscriber = broker.connect(MQTT_3_1_1);
                RawClient publisher = broker.connect(MQTT_3_1_1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            subscriber.subscribe(topic, 1);
            Future<List<Packet>> reading = threads.submit(() -> subscriber.receive(count));
            for (int i = 0; i < count; i++) {
                publisher.publish(topic, Integer.toString(i), 1);
            }
            publisher.drain();
            assertThat(reading.get(60, TimeUnit.SECONDS))
                    .extracting(Packet::text)
                    .containsExactlyElementsOf(Numbers.upTo(count));
        }
    }

    @Test
    @DisplayName("Hundreds of clients come and go while others talk")
    void comingAndGoing() throws Exception {
        String topic = unique("steady");
        try (RawClient steady = broker.connect(MQTT_5);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            steady.subscribe(topic, 1);
            List<Future<?>> visits = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int visitor = i;
                visits.add(threads.submit(() -> visit(topic, visitor)));
            }
            for (int i = 0; i < 300; i++) {
                steady.publishAndWait(topic, "m" + i, 1);
                assertThat(steady.receive().text()).isEqualTo("m" + i);
            }
            for (Future<?> visit : visits) {
                visit.get(60, TimeUnit.SECONDS);
            }
            steady.expectNothing();
        }
    }

    private static void visit(String topic, int visitor) {
        ConnectOptions options = ConnectOptions.of(visitor % 2 == 0 ? MQTT_5 : MQTT_3_1_1, unique("visitor"));
        try (RawClient client = broker.connect(visitor % 3 == 0 ? options.persistent() : options)) {
            client.subscribe(visitor % 5 == 0 ? "#" : topic, visitor % 3);
            client.ping();
            if (visitor % 4 > 0) {
                client.disconnect();
            }
        }
    }
}
