package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A broker whose disk is slow, or fails for a while, as its clients see it. */
final class FaultyDiskIT {
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final int PUBLISHERS = 8;
    private static final int MESSAGES = 250;
    private static final ConnectOptions AWAY =
            ConnectOptions.of(ProtocolVersion.MQTT_5, "away").persistent();

    private TestBroker broker;

    FaultyDiskIT() throws Exception {
        System.setProperty("culex.bundled-plugins", AssembledPlugin.embedded().toString());
        broker = start("4");
    }

    private static TestBroker start(String loops) {
        return TestBroker.builder()
                .set("store.engine", "faulty")
                .set("threads.event-loops", loops)
                .set("sessions.queue-length", "1000000")
                .set("sessions.queue-bytes", "1GiB")
                .set("metrics.enabled", "true")
                .set("metrics.port", "0")
                .start();
    }

    private String health() throws Exception {
        URI page = URI.create("http://127.0.0.1:" + broker.port("metrics") + "/healthz");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        }
    }

    @BeforeEach
    void subscribe() {
        try (RawClient away = broker.connect(AWAY)) {
            away.subscribe("q/#", 2);
            away.disconnect();
        }
    }

    @AfterEach
    void close() {
        FaultyEngine.DELAY.set(0);
        broker.close();
        System.clearProperty("culex.bundled-plugins");
    }

    @Test
    void aSlowDiskSlowsThoseWhoNeedItAndNobodyElse() throws Exception {
        long most = Math.min(Runtime.getRuntime().maxMemory() / 16, 32L << 20);
        String payload = "x".repeat((int) (2 * most / PUBLISHERS / MESSAGES));
        FaultyEngine.DELAY.set(SLOW_NANOS);
        List<Thread> publishing = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            String topic = "q/" + i;
            publishing.add(Thread.startVirtualThread(() -> publishAll(topic, payload)));
        }
        long peak = 0;
        List<Long> latencies = new ArrayList<>();
        try (RawClient pinger = broker.connect(ProtocolVersion.MQTT_5)) {
            pinger.subscribe("ping", 0);
            while (publishing.stream().anyMatch(Thread::isAlive)) {
                long begin = System.nanoTime();
                pinger.publish("ping", "now", 0);
                assertThat(pinger.receive().text()).isEqualTo("now");
                latencies.add(System.nanoTime() - begin);
                peak = Math.max(peak, FaultyEngine.waiting());
            }
        }
        System.out.printf(
                "slow disk: at most %d KiB waited, mark %d KiB; %d pings, median %d us%n",
                peak / 1024, most / 1024, latencies.size(), TimeUnit.NANOSECONDS.toMicros(median(latencies)));
        assertThat(peak).as("there was pressure").isGreaterThan(most);
        assertThat(peak).isLessThan(most + most / 2);
        assertThat(median(latencies)).as("nobody waits for a write").isLessThan(SLOW_NANOS / 2);
        FaultyEngine.DELAY.set(0);
        int[] next = new int[PUBLISHERS];
        try (RawClient away = broker.connect(AWAY)) {
            for (int i = 0; i < PUBLISHERS * MESSAGES; i++) {
                Packet message = away.receive();
                int publisher = message.topic().charAt(2) - '0';
                assertThat(message.text()).isEqualTo(next[publisher]++ + payload);
            }
            away.expectNothing();
        }
        assertThat(next).containsOnly(MESSAGES);
    }

    private static long median(List<Long> latencies) {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void publishAll(String topic, String payload) {
        try (RawClient publisher = broker.connect(ProtocolVersion.MQTT_5).timeout(Duration.ofSeconds(60))) {
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publish(Message.of(topic, i + payload).withQos(1).withPacketId(i + 1));
            }
            for (int i = 0; i < MESSAGES; i++) {
                publisher.await(PacketType.PUBACK, i + 1);
            }
        }
    }

    @Test
    void whatWaitsForADiskThatFailsIsStoredOnceWhenItWorks() throws Exception {
        ConnectOptions options =
                ConnectOptions.of(ProtocolVersion.MQTT_5, "publisher").persistent();
        try (RawClient online = broker.connect(
                ConnectOptions.of(ProtocolVersion.MQTT_5, "online").persistent())) {
            online.subscribe("q/#", 2);
            try (RawClient first = broker.connect(options).manualAcks()) {
                first.publishAndWait("q/1", "before", 1);
                FaultyEngine.DELAY.set(-1);
                first.publish(Message.of("q/1", "once").withQos(2).withPacketId(7));
                await().until(() -> FaultyEngine.FAILURES.get() > 1);
                assertThat(health()).startsWith("503 the store takes no messages of QoS 1 and 2");
                assertThat(online.publishAndWait("q/1", "refused", 1).reasonCode())
                        .isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
            }
            CompletableFuture<RawClient> connecting =
                    CompletableFuture.supplyAsync(() -> broker.connect(options).manualAcks());
            online.ping();
            assertThat(connecting).as("its session cannot be stored").isNotDone();
            FaultyEngine.DELAY.set(0);
            try (RawClient again = connecting.get(30, TimeUnit.SECONDS)) {
                again.publish(Message.of("q/1", "once").again(7).withQos(2));
                assertThat(again.await(PacketType.PUBREC, 7).reasonCode()).isZero();
                again.ack(PacketType.PUBREL, 7);
                again.await(PacketType.PUBCOMP, 7);
                again.publishAndWait("q/1", "after", 1);
                assertThat(health()).isEqualTo("200 ok");
            }
            assertThat(online.receive(3)).extracting(Packet::text).containsExactly("before", "once", "after");
            online.expectNothing();
        }
        try (RawClient away = broker.connect(AWAY)) {
            assertThat(away.receive(3)).extracting(Packet::text).containsExactly("before", "once", "after");
            away.expectNothing();
        }
    }
}
