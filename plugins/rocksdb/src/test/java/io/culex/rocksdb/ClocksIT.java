package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Clocks go on while the broker's process is dead, and packet identifiers stay with what they were given to. */
final class ClocksIT {
    private static final int SHORT_SECONDS = 3;
    private static final int LONG_SECONDS = 1000;

    @TempDir
    private Path folder;

    private static ConnectOptions persistent(String id) {
        return ConnectOptions.of(ProtocolVersion.MQTT_5, id).persistent();
    }

    private static ConnectOptions expiring(String id, int seconds) {
        return ConnectOptions.of(ProtocolVersion.MQTT_5, id)
                .cleanStart(false)
                .with(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    private static ConnectOptions willing(String id, int delaySeconds) {
        return persistent(id)
                .will(Message.of("will/" + id, "gone").withQos(1).with(Property.WILL_DELAY_INTERVAL, delaySeconds));
    }

    private static Message expiringMessage(String topic, int seconds) {
        return Message.of(topic, String.valueOf(seconds)).withQos(1).with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }

    @Test
    void clocksOfWillsSessionsAndMessagesOutliveAKill() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(folder)) {
            try (RawClient away = broker.connect(persistent("away"));
                    RawClient watcher = broker.connect(persistent("watcher"));
                    RawClient publisher = broker.connect(ConnectOptions.of(ProtocolVersion.MQTT_5, "publisher"))) {
                away.subscribe("q/#", 1);
                watcher.subscribe("will/#", 1);
                away.disconnect();
                broker.connect(willing("patient", LONG_SECONDS)).close();
                broker.connect(expiring("kept", LONG_SECONDS)).disconnect();
                publisher.publishAndWait(expiringMessage("q/1", SHORT_SECONDS));
                publisher.publishAndWait(expiringMessage("q/1", LONG_SECONDS));
                publisher.publishAndWait(
                        expiringMessage("kept/short", SHORT_SECONDS).retained());
                publisher.publishAndWait(
                        expiringMessage("kept/long", LONG_SECONDS).retained());
                broker.connect(expiring("short", SHORT_SECONDS)).disconnect();
                broker.connect(willing("soon", SHORT_SECONDS)).close();
                watcher.ping();
                publisher.publishAndWait("q/1", "last", 1); // its commit comes behind those of the clients that left
            }
            long left = System.nanoTime();
            broker.kill();
            broker.restart();
            try (RawClient watcher = broker.connect(persistent("watcher"), true)) {
                watcher.timeout(Duration.ofSeconds(20));
                assertThat(watcher.receive().topic()).isEqualTo("will/soon");
                // A wheel of a tenth of a second, and clocks of two processes.
                assertThat(System.nanoTime() - left)
                        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(SHORT_SECONDS * 1000 - 500));
                watcher.timeout(Duration.ofMillis(200)).expectNothing();
            }
            long due = left + TimeUnit.MILLISECONDS.toNanos(SHORT_SECONDS * 1000 + 500);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            broker.connect(expiring("short", LONG_SECONDS), false).close();
            broker.connect(expiring("kept", LONG_SECONDS), true).close();
            try (RawClient away = broker.connect(persistent("away"), true)) {
                List<Packet> messages = away.receive(2);
                assertThat(messages).extracting(Packet::text).containsExactly(String.valueOf(LONG_SECONDS), "last");
                assertThat(messages.getFirst().properties().number(Property.MESSAGE_EXPIRY_INTERVAL))
                        .isBetween(LONG_SECONDS - 120L, (long) LONG_SECONDS - SHORT_SECONDS);
                away.expectNothing();
                away.subscribe("kept/#", 1);
                assertThat(away.receive().topic()).isEqualTo("kept/long");
                away.expectNothing();
            }
        }
    }

    @Test
    void packetIdentifiersInUseAreNotGivenAgainAfterAKill() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(folder);
                RawClient publisher = broker.connect(persistent("publisher"))) {
            List<Packet> sent;
            try (RawClient receiver = broker.connect(persistent("receiver"))) {
                receiver.manualAcks();
                receiver.subscribe("q", 2);
                for (int i = 0; i < 6; i++) {
                    publisher.publishAndWait("q", "m" + i, 1 + i % 2);
                }
                sent = receiver.receive(6);
                receiver.ack(PacketType.PUBREC, sent.get(3).packetId());
                receiver.await(PacketType.PUBREL, sent.get(3).packetId());
                broker.kill();
            }
            broker.restart();
            try (RawClient again = broker.connect(persistent("publisher"), true);
                    RawClient receiver = broker.connect(persistent("receiver"), true)) {
                receiver.manualAcks();
                again.publishAndWait("q", "new", 1);
                for (Packet before : sent) {
                    if (before == sent.get(3)) {
                        receiver.await(PacketType.PUBREL, before.packetId());
                    } else {
                        Packet resent = receiver.await(PacketType.PUBLISH, before.packetId());
                        assertThat(resent.text()).isEqualTo(before.text());
                        assertThat(resent.dup()).isTrue();
                    }
                }
                Packet next = receiver.receive();
                assertThat(next.text()).isEqualTo("new");
                assertThat(next.dup()).isFalse();
                assertThat(sent).extracting(Packet::packetId).doesNotContain(next.packetId());
            }
        }
    }
}
