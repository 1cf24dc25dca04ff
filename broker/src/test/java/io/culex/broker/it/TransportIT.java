package io.culex.broker.it;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_3_1;
import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 3})
final class TransportIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @Parameter
    int loops;

    @BeforeParameterizedClassInvocation
    static void startBroker(int loops) {
        broker = TestBroker.builder()
                .set("threads.event-loops", Integer.toString(loops))
                .tls()
                .start();
    }

    @AfterParameterizedClassInvocation
    static void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @MethodSource("io.culex.broker.it.Matrix#transportsVersionsAndQos")
    @DisplayName("Every version and QoS over every transport, to a subscriber on TCP and back [MQTT-4.2.0-1]")
    void roundTrip(Transport transport, ProtocolVersion version, int qos) {
        String topic = unique("transport");
        try (RawClient there = broker.connect(transport, ConnectOptions.of(version, unique("there")));
                RawClient here = broker.connect(version)) {
            there.subscribe(topic + "/in", qos);
            here.subscribe(topic + "/out", qos);

            there.publishAndWait(topic + "/out", "out", qos);
            here.publishAndWait(topic + "/in", "in", qos);

            assertThat(here.receive().text()).isEqualTo("out");
            assertThat(there.receive().text()).isEqualTo("in");
            there.disconnect();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    @DisplayName("Large and many messages over every transport")
    void volume(Transport transport) {
        String topic = unique("volume");
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        try (RawClient client = broker.connect(transport, ConnectOptions.of(MQTT_5, unique("volume")))) {
            client.subscribe(topic, 1);
            client.publishAndWait(Message.of(topic, large).withQos(1));
            assertThat(client.receive().payload()).isEqualTo(large);
            for (int i = 0; i < 500; i++) {
                client.publish(Message.of(topic, new byte[i * 10]).withQos(i % 2));
            }
            List<Packet> messages = client.receive(500);
            assertThat(messages)
                    .extracting(packet -> packet.payload().length)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 500).mapToObj(i -> i * 10).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    @DisplayName("A broken connection is noticed on every transport")
    void brokenConnection(Transport transport) {
        String topic = unique("will");
        try (RawClient watcher = broker.connect(MQTT_5)) {
            watcher.subscribe(topic, 0);
            broker.connect(transport, ConnectOptions.of(MQTT_5, unique("t")).will(Message.of(topic, "gone")))
                    .close();
            assertThat(watcher.receive().text()).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    @DisplayName("A protocol error ends the connection on every transport")
    void protocolError(Transport transport) {
        try (RawClient client = broker.connect(transport, ConnectOptions.of(MQTT_5, unique("t")))) {
            client.sendHex("0000");
            client.expectDisconnect(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("Packets need not fit WebSocket frames [MQTT-6.0.0-2]")
    void framesAndPackets() {
        String topic = unique("frames");
        try (RawClient client = broker.open(Transport.WS).version(MQTT_5)) {
            assertThat(client.subprotocol()).isEqualTo("mqtt");
            byte[] connect = ConnectOptions.of(MQTT_5, unique("frames")).toBytes();
            client.send(Arrays.copyOf(connect, 3)).send(Arrays.copyOfRange(connect, 3, connect.length));
            client.expect(CONNACK);
            client.subscribe(topic, 0);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                all.writeBytes(client.publishBytes(Message.of(topic, "m" + i), 0));
            }
            byte[] bytes = all.toByteArray();
            for (int from = 0; from < bytes.length; from += 7) {
                client.send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 7)));
            }
            client.send(bytes);
            assertThat(client.receive(20)).hasSize(20);
        }
    }

    @Test
    @DisplayName("A text frame ends the connection [MQTT-6.0.0-1]")
    void textFrame() {
        try (RawClient client = broker.connect(Transport.WS, ConnectOptions.of(MQTT_5, unique("text")))) {
            client.sendTextFrame("not binary");
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName("WebSocket needs the path; the subprotocol is one that was asked for [MQTT-6.0.0-3] [MQTT-6.0.0-4]")
    void pathAndSubprotocol() {
        assertThatThrownBy(() -> broker.openWebSocket("/elsewhere", "mqtt"))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining(WebSocketHandshakeException.class.getName());
        // What clients of 3.1 ask for.
        try (RawClient older = broker.openWebSocket("/mqtt", "mqttv3.1")) {
            assertThat(older.connect(ConnectOptions.of(MQTT_3_1, unique("older")))
                            .reasonCode())
                    .isZero();
        }
    }

    @Test
    @DisplayName("HTTP that is no WebSocket is answered as HTTP")
    void plainHttp() throws Exception {
        HttpResponse<String> response;
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + broker.wsPort() + "/mqtt");
            response = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
        assertThat(response.statusCode()).isBetween(400, 499);
    }

    @Test
    @DisplayName("Plain text at a TLS port is refused, TLS clients do not notice")
    void plainTextAtTls() throws Exception {
        try (RawClient client = broker.connect(Transport.TLS, ConnectOptions.of(MQTT_5, unique("tls")))) {
            try (Socket socket = new Socket("127.0.0.1", broker.port(Transport.TLS))) {
                socket.setSoTimeout(15_000);
                socket.getOutputStream()
                        .write(ConnectOptions.of(MQTT_5, "plain").toBytes());
                assertThat(readsToTheEnd(socket)).isTrue();
            }
            client.ping();
        }
    }

    @Test
    @DisplayName("A client that does not trust the certificate ends its handshake, others do not notice")
    void untrustedCertificate() {
        assertThatThrownBy(() -> SSLContext.getDefault()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", broker.port(Transport.TLS))
                        .getOutputStream()
                        .write(1))
                .isInstanceOf(IOException.class);
        broker.connect(Transport.TLS, ConnectOptions.of(MQTT_5, unique("tls"))).close();
    }

    private static boolean readsToTheEnd(Socket socket) throws SocketTimeoutException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException stillOpen) {
            throw stillOpen;
        } catch (IOException reset) {
            return true;
        }
    }
}
