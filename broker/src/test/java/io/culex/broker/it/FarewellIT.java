package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The broker ends connections whose clients are still sending. */
final class FarewellIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder().set("mqtt.receive-maximum", "10").start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    /** A reset would make the later writes fail, and on many systems take the reason away. */
    @Test
    void aClientThatIsStillSendingGetsTheReasonAndNoReset() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                RawClient client = RawClient.over(socket)) {
            client.send(ConnectOptions.of(MQTT_5, unique("sender")).toBytes());
            ByteArrayOutputStream messages = new ByteArrayOutputStream();
            for (int id = 1; id <= 11; id++) {
                messages.writeBytes(
                        client.publishBytes(Message.of("farewell", "x").withQos(2), id));
            }
            client.send(messages.toByteArray());
            assertThat(client.await(PacketType.DISCONNECT).reasonCode()).isEqualTo(0x93);
            for (int id = 1; id <= 10; id++) {
                client.send(new byte[] {0x62, 2, 0, (byte) id});
            }
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aClientThatGoesOnAndOnIsClosed() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                RawClient client = RawClient.over(socket)) {
            client.send(ConnectOptions.of(MQTT_5, unique("sender")).toBytes());
            client.send(new byte[] {(byte) 0xF1, 0});
            byte[] more = new byte[64 * 1024];
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            socket.getOutputStream().write(more);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }
}
