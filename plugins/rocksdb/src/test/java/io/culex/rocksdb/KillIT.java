package io.culex.rocksdb;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What clients were told stays true when the broker's process is killed. */
final class KillIT {
    @TempDir
    private Path folder;

    private static ConnectOptions persistent(String id) {
        return ConnectOptions.of(ProtocolVersion.MQTT_5, id).persistent();
    }

    @Test
    void everythingAcknowledgedIsThereAfterAKill() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(folder)) {
            try (RawClient away = broker.connect(persistent("away"));
                    RawClient other = broker.connect(persistent("other"));
                    RawClient slow = broker.connect(persistent("slow"))) {
                away.subscribe("q/#", 2);
                other.subscribe("q/#", 1);
                slow.subscribe("slow/#", 2);
                away.disconnect();
                other.disconnect();
                slow.manualAcks();
                try (RawClient publisher = broker.connect(persistent("publisher")
                        .will(Message.of("q/will", "gone").withQos(1)))) {
                    for (int i = 0; i < 100; i++) {
                        publisher.publishAndWait("q/" + i % 3, "m" + i, 1 + i % 2);
                    }
                    publisher.publishAndWait(
                            Message.of("q/large", "x".repeat(5000)).withQos(1));
                    publisher.publishAndWait(
                            Message.of("kept", "retained").withQos(1).retained());
                    publisher.publishAndWait("slow/1", "sent", 1);
                    publisher.publishAndWait("slow/2", "received", 2);
                    publisher.manualAcks();
                    publisher.publish(Message.of("q/open", "once").withQos(2).withPacketId(77));
                    publisher.await(PacketType.PUBREC, 77);
                    Packet first = slow.receive();
                    Packet second = slow.receive();
                    slow.ack(PacketType.PUBREC, second.packetId());
                    slow.await(PacketType.PUBREL, second.packetId());
                    assertThat(first.text()).isEqualTo("sent");
                    broker.kill();
                    broker.restart();
                    try (RawClient again =
                            broker.connect(persistent("slow").with(Property.RECEIVE_MAXIMUM, 10), true)) {
                        again.manualAcks();
                        Packet resent = again.receive();
                        assertThat(resent.text()).isEqualTo("sent");
                        assertThat(resent.dup()).isTrue();
                        assertThat(resent.packetId()).isEqualTo(first.packetId());
                        again.await(PacketType.PUBREL, second.packetId());
                        again.ack(PacketType.PUBCOMP, second.packetId());
                        again.ack(PacketType.PUBACK, resent.packetId());
                        again.expectNothing();
                    }
                }
            }
            try (RawClient publisher = broker.connect(persistent("publisher"), true)) {
                publisher.manualAcks();
                publisher.publish(Message.of("q/open", "once").again(77).withQos(2));
                publisher.await(PacketType.PUBREC, 77);
                publisher.ack(PacketType.PUBREL, 77);
                publisher.await(PacketType.PUBCOMP, 77);
            }
            for (String id : List.of("away", "other")) {
                try (RawClient back = broker.connect(persistent(id), true)) {
                    for (int i = 0; i < 100; i++) {
                        Packet message = back.receive();
                        assertThat(message.text()).isEqualTo("m" + i);
                        assertThat(message.qos()).isEqualTo(id.equals("away") ? 1 + i % 2 : 1);
                    }
                    assertThat(back.receive().payload()).hasSize(5000);
                    assertThat(back.receive().text()).isEqualTo("once");
                    assertThat(back.receive().text()).isEqualTo("gone");
                    back.expectNothing();
                    back.subscribe("kept", 0);
                    assertThat(back.receive().text()).isEqualTo("retained");
                    back.disconnect();
                }
            }
            broker.connect(persistent("publisher"), true).close(); // its CONNACK comes behind the acknowledgements
            broker.kill();
            broker.restart();
            for (String id : List.of("away", "other")) {
                try (RawClient back = broker.connect(persistent(id), true)) {
                    back.expectNothing();
                }
            }
        }
    }

    @Test
    void anOrderlyStopKeepsEverythingToo() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(folder, "store.fsync=never")) {
            try (RawClient away = broker.connect(persistent("away"));
                    RawClient publisher = broker.connect(persistent("publisher"))) {
                away.subscribe("#", 1);
                away.disconnect();
                publisher.publishAndWait("a", "1", 1);
                publisher.publishAndWait("a", "2", 2);
                try (RawClient leaving = broker.connect(
                        persistent("leaving").will(Message.of("will", "gone").withQos(2)))) {
                    leaving.ping();
                    broker.stop(); // publishes the will
                }
            }
            broker.restart();
            try (RawClient back = broker.connect(persistent("away"), true)) {
                assertThat(back.receive(3)).extracting(Packet::text).containsExactly("1", "2", "gone");
                back.expectNothing();
            }
        }
    }

    @Test
    void aSecondProcessOnTheSameFolderSaysSoAndEnds() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(folder)) {
            assertThat(broker.startInVain()).isEqualTo(1);
            assertThat(broker.said()).contains("another process uses the store in");
        }
    }
}
