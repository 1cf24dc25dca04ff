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
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the broker at random moments under load and looks from outside whether anything acknowledged is missing, anything of
 * QoS 2 came twice, or anything came out of order. Rounds and seed: {@code ./dev crash-test ROUNDS [SEED]}.
 */
final class CrashIT {
    private static final int PUBLISHERS = 6;
    private static final int ROUNDS = Integer.getInteger("culex.crash.rounds", 3);
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
        System.out.println("crash test: " + ROUNDS + " rounds, seed " + SEED);
        Random random = new Random(SEED);
        try (BrokerProcess broker =
                new BrokerProcess(folder, "sessions.queue-length=10000000", "sessions.queue-bytes=1GiB")) {
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
            List<Thread> publishing = start(publishers);
            List<Thread> receiving = start(receivers);
            for (int round = 0; round < ROUNDS; round++) {
                Thread.sleep(Duration.ofMillis(50 + random.nextInt(1200)));
                broker.kill();
                broker.restart();
            }
            stopPublishing = true;
            join(publishing);
            awaitEnd(publishers, receivers);
            stopReceiving = true;
            join(receiving);
            check(publishers, receivers);
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

    private static ConnectOptions options(String id) {
        return ConnectOptions.of(ProtocolVersion.MQTT_5, id).persistent();
    }

    private static boolean closed(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("closed") || failure instanceof UncheckedIOException;
    }

    /** A session present is a promise, too. */
    private RawClient connect(BrokerProcess broker, String id, boolean present) {
        while (true) {
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
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
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
                try {
                    TimeUnit.MILLISECONDS.sleep(leaves ? random.nextInt(600) : 1);
                } catch (InterruptedException e) {
                    return;
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
}
