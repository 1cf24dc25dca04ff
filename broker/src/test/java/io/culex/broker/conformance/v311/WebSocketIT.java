package io.culex.broker.conformance.v311;

import io.culex.broker.conformance.Statement;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.Transport;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_3_1_1;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Chapter 6. */
final class WebSocketIT extends SharedBroker {
    @Test
    @Statement("MQTT-6.0.0-1")
    void aTextFrameEndsTheConnection() {
        try (RawClient client = broker.connect(Transport.WS, options("text"))) {
            client.ping();
            client.sendTextFrame("hello");
            assertThat(client.awaitClosed()).isEmpty();
        }
        // Also where it holds a proper packet, such as PUBLISH with nothing that is not ASCII.
        try (RawClient client = broker.connect(Transport.WS, options("text"))) {
            client.sendTextFrame("0\u0004\u0000\u0001ax");
            assertThat(client.awaitClosed()).isEmpty();
        }
    }

    @Test
    @Statement("MQTT-6.0.0-2")
    void framesNeedNotEndWherePacketsDo() {
        String topic = unique("frames");
        ConnectOptions options = options("frames");
        try (RawClient client = broker.open(Transport.WS).version(MQTT_3_1_1)) {
            // A packet over many frames,
            for (byte one : options.toBytes()) {
                client.send(new byte[] {one});
            }
            assertThat(client.expect(PacketType.CONNACK).reasonCode()).isZero();
            client.subscribe(topic, 0);
            // and many packets, the last one cut in two, in a frame.
            byte[] packet = client.publishBytes(Message.of(topic, "x"), 0);
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                frame.writeBytes(packet);
            }
            frame.write(packet, 0, 3);
            client.send(frame.toByteArray());
            client.receive(10);
            frame.reset();
            frame.write(packet, 3, packet.length - 3);
            client.send(frame.toByteArray());
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @Statement("MQTT-6.0.0-4")
    void theBrokerChoosesMqtt() {
        try (RawClient client = broker.openWebSocket("/mqtt", "mqtt")) {
            assertThat(client.subprotocol()).isEqualTo("mqtt");
            assertThat(client.connect(options("chosen")).reasonCode()).isZero();
        }
    }
}
