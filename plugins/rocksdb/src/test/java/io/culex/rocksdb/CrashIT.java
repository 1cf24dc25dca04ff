package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the broker at random moments under load and looks from outside whether anything acknowledged is missing, anything of
 * QoS 2 came twice, or anything came out of order; whether retained messages and subscriptions are those that were acknowledged.
 * Rounds and seed: {@code ./dev crash-test ROUNDS [SEED]}.
 */
final class CrashIT {
    private static final int PUBLISHERS = 6;
    private static final int ROUNDS = Integer.getInteger("culex.crash.rounds", 3);
    private static final int LOOPS = Integer.getInteger("culex.crash.loops", 3);
    private static final long SEED = Long.getLong("culex.crash.seed", System.nanoTime());

    @TempDir
    private Path folder;

    private volatile boolean stopPublishing;
    private volatile boolean stopReceiving;

    /** What a client saw and did that must not fail. */
    private final List<String> problems = java.util.Collections.synchronizedList(new ArrayList<>());

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // as long as it is asked to take
    void nothingAcknowledgedIsLost() throws Exception {
        System.out.println("crash test: " + ROUNDS + " rounds, " + LOOPS + " event loops, seed " + SEED);
        Random random = new Random(SEED);
        try (BrokerProcess broker = new BrokerProcess(
                folder,
                "threads.event-loops=" + LOOPS,
                "sessions.queue-length=10000000",
                "sessions.queue-bytes=1GiB")) {
            List<Receiver> receivers = List.of(
                    new Receiver(broker, "online", false, 1),
                    new Receiver(broker, "now-and-then", true, random.nextLong()));
            for (Receiver receiver : receivers) {
                try (RawClient client = broker.connect(options(receiver.id))) {
                    client.subscribe("crash/#", 2);
                }
            }
            List<Publisher> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(new Publisher(broker, i, 1 + i % 2));
            }
            Subscriptions subscriptions = new Subscriptions(broker);
            List<Thread> publishing = start(publishers);
            List<Thread> receiving = start(receivers);
            List<Thread> others = start(
                    List.of(subscriptions, new Watcher(broker, 1), new Watcher(broker, 2), new Watcher(broker, 3)));
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(publishing.getFirst().join(Duration.ofMillis(50 + random.nextInt(1200))))
                        .as("a publisher has ended: %s", problems)
                        .isFalse();
                broker.kill();
                broker.restart();
            }
            stopPublishing = true;
            join(publishing);
            awaitEnd(publishers, receivers);
            stopReceiving = true;
            join(receiving);
            join(others);
            check(publishers, receivers);
            checkRetained(broker, publishers);
            subscriptions.check();
        }
    }

    private static List<Thread> start(List<? extends Runnable> actors) {
        return actors.stream().map(Thread::startVirtualThread).toList();
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        }
    }

    /** Waits until all is delivered; {@link #check} says what is missing when that never is. */
    private static void awaitEnd(List<Publisher> publishers, List<Receiver> receivers) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> receivers.stream()
                            .allMatch(receiver -> publishers.stream()
                                    .allMatch(publisher -> receiver.last(publisher.topic) >= publisher.acknowledged)));
        } catch (ConditionTimeoutException missing) {
            System.out.println("crash test: not all came in time");
        }
    }

    private void check(List<Publisher> publishers, List<Receiver> receivers) {
        int sum = 0;
        for (Publisher publisher : publishers) {
            sum += publisher.acknowledged;
            for (Receiver receiver : receivers) {
                BitSet got = receiver.got(publisher.topic);
                int missing = got.nextClearBit(1);
                assertThat(missing)
                        .as("first of %s that %s misses", publisher.topic, receiver.id)
                        .isGreaterThan(publisher.acknowledged);
            }
        }
        System.out.println("crash test: " + sum + " messages acknowledged, none missing");
        assertThat(problems).isEmpty();
        assertThat(sum).isPositive();
    }

    /** Those of QoS 1 are retained: what was acknowledged last is there, or what came after it. */
    private static void checkRetained(BrokerProcess broker, List<Publisher> publishers) throws IOException {
        Map<String, Integer> kept = new HashMap<>();
        try (RawClient client = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "late"))) {
            client.subscribe("crash/#", 0);
            for (Packet packet : client.receive(PUBLISHERS / 2)) {
                kept.put(packet.topic(), Integer.parseInt(packet.text()));
            }
            client.expectNothing();
        }
        for (Publisher publisher : publishers) {
            if (publisher.qos == 1) {
                assertThat(kept.getOrDefault(publisher.topic, 0))
                        .as("retained on %s", publisher.topic)
                        .isBetween(publisher.acknowledged, publisher.acknowledged + 1);
            }
        }
    }

    private static ConnectOptions options(String id) {
        return ConnectOptions.of(ProtocolVersion.MQTT_5, id).persistent();
    }

    private static boolean closed(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("closed") || failure instanceof UncheckedIOException;
    }

    /** A session present is a promise, too. */
    private RawClient connect(BrokerProcess broker, String id, boolean present) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(2))
                .until(() -> tryConnect(broker, id, present), Objects::nonNull);
    }

    private @Nullable RawClient tryConnect(BrokerProcess broker, String id, boolean present) {
        try {
            RawClient client = RawClient.open(broker.port());
            Packet connack = client.connect(options(id));
            if (connack.reasonCode() == 0) {
                if (present && !connack.sessionPresent()) {
                    problems.add("the session of " + id + " is gone");
                }
                return client.manualAcks();
            }
            client.close();
        } catch (IOException | UncheckedIOException | AssertionError notYet) {
            if (notYet instanceof AssertionError && !closed(notYet)) {
                problems.add(id + " cannot connect: " + notYet.getMessage());
            }
        }
        return null;
    }

    /** Publishes numbers, one after another, each until it is acknowledged for good. */
    private final class Publisher implements Runnable {
        private final BrokerProcess broker;
        private final int qos;
        final String topic;
        volatile int acknowledged;

        Publisher(BrokerProcess broker, int number, int qos) {
            this.broker = broker;
            this.qos = qos;
            this.topic = "crash/" + number + "/qos" + qos;
        }

        @Override
        public void run() {
            RawClient client = connect(broker, topic, false);
            for (int number = 1; !stopPublishing; number++) {
                int packetId = 1 + number % 60_000;
                boolean again = false;
                boolean received = false;
                while (true) {
                    try {
                        if (!received) {
                            Message message =
                                    Message.of(topic, String.valueOf(number)).withQos(qos);
                            message = qos == 1 ? message.retained() : message;
                            client.publish(again ? message.again(packetId) : message.withPacketId(packetId));
                            client.await(qos == 1 ? PacketType.PUBACK : PacketType.PUBREC, packetId);
                            received = true;
                        }
                        if (qos == 2) {
                            client.ack(PacketType.PUBREL, packetId);
                            client.await(PacketType.PUBCOMP, packetId);
                        }
                        break;
                    } catch (RuntimeException | AssertionError failure) {
                        if (!closed(failure)) {
                            problems.add(topic + " " + number + ": " + failure.getMessage());
                            return;
                        }
                        again = true;
                        client = connect(broker, topic, true);
                    }
                }
                acknowledged = number;
            }
            client.close();
        }
    }

    /** Takes messages as a client has to that must not take one of QoS 2 twice. */
    private final class Receiver implements Runnable {
        private final BrokerProcess broker;
        final String id;
        private final boolean leaves;
        private final Random random;
        private final BitSet unreleased = new BitSet();
        private final Map<String, BitSet> got = new ConcurrentHashMap<>();
        private final Map<String, Integer> last = new ConcurrentHashMap<>();

        Receiver(BrokerProcess broker, String id, boolean leaves, long seed) {
            this.broker = broker;
            this.id = id;
            this.leaves = leaves;
            this.random = new Random(seed);
        }

        int last(String topic) {
            return last.getOrDefault(topic, 0);
        }

        BitSet got(String topic) {
            return got.computeIfAbsent(topic, any -> new BitSet());
        }

        @Override
        public void run() {
            while (!stopReceiving) {
                try (RawClient client = connect(broker, id, true)) {
                    int most = leaves && !stopPublishing ? 1 + random.nextInt(2000) : Integer.MAX_VALUE;
                    for (int count = 0; count < most && !stopReceiving; count++) {
                        take(client);
                    }
                } catch (UncheckedIOException brokerIsGone) {
                    continue;
                }
                if (leaves) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(600)));
                }
            }
        }

        private void take(RawClient client) {
            Packet packet;
            try {
                packet = client.timeout(Duration.ofMillis(300)).await(any -> true);
            } catch (RuntimeException | AssertionError failure) {
                if (closed(failure)) {
                    throw new UncheckedIOException(new IOException("closed"));
                }
                return; // nothing came
            }
            if (packet.type() == PacketType.PUBREL) {
                unreleased.clear(packet.packetId());
                client.ack(PacketType.PUBCOMP, packet.packetId());
            } else if (packet.type() == PacketType.PUBLISH && packet.qos() == 1) {
                took(packet, false);
                client.ack(PacketType.PUBACK, packet.packetId());
            } else if (packet.type() == PacketType.PUBLISH) {
                if (!unreleased.get(packet.packetId())) {
                    unreleased.set(packet.packetId());
                    took(packet, true);
                }
                client.ack(PacketType.PUBREC, packet.packetId());
            }
        }

        private void took(Packet packet, boolean once) {
            int number = Integer.parseInt(packet.text());
            BitSet before = got(packet.topic());
            if (before.get(number)) {
                if (once) {
                    problems.add(id + " got " + packet.topic() + " " + number + " twice");
                }
            } else {
                if (before.length() > number) {
                    problems.add(id + " got " + packet.topic() + " " + number + " after " + (before.length() - 1));
                }
                before.set(number);
            }
            last.merge(packet.topic(), number, Math::max);
        }
    }

    /** A clean session that takes all at QoS 0: what goes to it must not count as stored. */
    private final class Watcher implements Runnable {
        private final BrokerProcess broker;
        private final String id;

        Watcher(BrokerProcess broker, int number) {
            this.broker = broker;
            this.id = "watcher" + number;
        }

        @Override
        public void run() {
            while (!stopReceiving) {
                try (RawClient client = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, id))) {
                    client.subscribe("crash/#", 0);
                    client.timeout(Duration.ofMillis(300));
                    while (!stopReceiving) {
                        client.await(any -> true);
                    }
                } catch (IOException | RuntimeException | AssertionError again) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        }
    }

    /** Subscribes and unsubscribes; what was acknowledged last holds. */
    private final class Subscriptions implements Runnable {
        private static final String ID = "subscriptions";
        private static final int FILTERS = 20;

        private final BrokerProcess broker;

        /** By number; null while it is not known. */
        private final @Nullable Boolean[] there = new @Nullable Boolean[FILTERS];

        Subscriptions(BrokerProcess broker) {
            this.broker = broker;
            Arrays.fill(there, false);
        }

        @Override
        public void run() {
            RawClient client = connect(broker, ID, false);
            Random random = new Random(SEED);
            while (!stopPublishing) {
                int number = random.nextInt(FILTERS);
                boolean subscribe = random.nextBoolean();
                there[number] = null;
                try {
                    if (subscribe) {
                        client.subscribe("own/" + number, 1);
                    } else {
                        client.unsubscribe("own/" + number);
                    }
                    there[number] = subscribe;
                } catch (RuntimeException | AssertionError failure) {
                    if (!closed(failure)) {
                        problems.add("subscriptions: " + failure.getMessage());
                        return;
                    }
                    client = connect(broker, ID, true);
                }
            }
            client.close();
        }

        void check() throws IOException {
            try (RawClient client = broker.connect(options(ID), true)) {
                for (int i = 0; i < FILTERS; i++) {
                    client.publishAndWait("own/" + i, String.valueOf(i), 1);
                }
                client.publishAndWait("own/end", "end", 1);
                client.ping();
                List<Integer> got = new ArrayList<>();
                for (int i = 0; i < FILTERS; i++) {
                    Boolean expected = there[i];
                    if (expected != null && expected) {
                        got.add(i);
                    }
                }
                for (int number : got) {
                    Packet packet = client.receive();
                    while (there[Integer.parseInt(packet.text())] == null) {
                        packet = client.receive();
                    }
                    assertThat(packet.text()).isEqualTo(String.valueOf(number));
                }
            }
        }
    }
}
