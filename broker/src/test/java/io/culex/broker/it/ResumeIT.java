package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.Property;
import io.culex.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.PUBACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

final class ResumeIT extends OnEventLoops {
    @Test
    @DisplayName("Messages sent again keep to the Receive Maximum of the new connection [MQTT-3.3.4-9]")
    void receiveMaximum() {
        String topic = unique("again");
        ConnectOptions options = ConnectOptions.of(MQTT_5, unique("slow")).persistent();
        try (RawClient publisher = broker.connect(MQTT_5)) {
            try (RawClient client = broker.connect(options).manualAcks()) {
                client.subscribe(topic, 1);
                for (int i = 0; i < 5; i++) {
                    publisher.publishAndWait(topic, "m" + i, 1);
                }
                client.receive(5);
            }
            try (RawClient client =
                    broker.connect(options.with(Property.RECEIVE_MAXIMUM, 2)).manualAcks()) {
                List<Packet> first = client.receive(2);
                assertThat(first).extracting(Packet::text).containsExactly("m0", "m1");
                client.expectNothing();
                client.ack(PUBACK, first.get(0).packetId());
                Packet third = client.receive();
                assertThat(third.text()).isEqualTo("m2");
                assertThat(third.dup()).isTrue();
                client.ack(PUBACK, first.get(1).packetId());
                client.ack(PUBACK, third.packetId());
                List<Packet> rest = client.receive(2);
                assertThat(rest).extracting(Packet::text).containsExactly("m3", "m4");
            }
        }
    }

    @Test
    @DisplayName("A retained message never comes behind a newer one of its topic")
    void retainedBehindLive() {
        String topic = unique("fresh");
        try (RawClient publisher = broker.connect(MQTT_5);
                RawClient client = broker.open().manualAcks()) {
            client.connect(ConnectOptions.of(MQTT_5, unique("one")).with(Property.RECEIVE_MAXIMUM, 1));
            publisher.publishAndWait(Message.of(topic + "/a", "a").withQos(1).retained());
            publisher.publishAndWait(Message.of(topic + "/b", "old").withQos(1).retained());
            client.subscribe(topic + "/+", 1);
            Packet first = client.receive();
            String other = first.topic().endsWith("/a") ? topic + "/b" : topic + "/a";
            publisher.publishAndWait(Message.of(other, "new").retained());
            assertThat(client.receive().text()).isEqualTo("new");
            client.ack(PUBACK, first.packetId());
            for (Packet later : client.drain()) {
                assertThat(later.text()).isEqualTo("new");
            }
        }
    }
}
