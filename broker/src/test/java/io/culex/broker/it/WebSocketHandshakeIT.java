package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("What a WebSocket listener agrees to")
final class WebSocketHandshakeIT {
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("listeners.app.type", "ws")
                .set("listeners.app.port", "0")
                .set("listeners.app.websocket-origins", "[https://app.example.com]")
                .set("listeners.app.websocket-max-frame", "1KiB")
                .set("listeners.app.websocket-compression", "true")
                .set("listeners.app.limits.connect-timeout", "500ms")
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + broker.wsPort() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    @DisplayName("A browser's GET is told what this is")
    void plainGet() throws Exception {
        HttpResponse<String> response = get("/mqtt");
        assertThat(response.statusCode()).isEqualTo(426);
        assertThat(response.body()).contains("MQTT broker").contains("subprotocol mqtt");
        response = get("/elsewhere");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("/mqtt");
    }

    @Test
    @DisplayName("The subprotocol is one of MQTT [MQTT-6.0.0-3] [MQTT-6.0.0-4]")
    void subprotocol() {
        try (RawWebSocket client = RawWebSocket.open(broker.wsPort())) {
            assertThat(client.handshake("/mqtt", "chat, mqtt"))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-protocol: mqtt\r\n");
        }
        for (String asked : new String[] {"", "chat"}) {
            try (RawWebSocket client = RawWebSocket.open(broker.wsPort())) {
                assertThat(client.handshake("/mqtt", asked)).startsWith("HTTP/1.1 400 ");
                client.awaitClosed();
            }
        }
    }

    @Test
    @DisplayName("What is no frame of a client is answered with one frame that closes, and says why")
    void violation() {
        for (int port : new int[] {broker.wsPort(), broker.port("app")}) {
            try (RawWebSocket client = RawWebSocket.open(port)) {
                assertThat(client.handshake("/mqtt", "mqtt")).startsWith("HTTP/1.1 101 ");
                client.send(new byte[] {(byte) 0x82, 2, (byte) 0xC0, 0}); // without a mask
                byte[] reason = client.readFrame(8);
                assertThat(ByteBuffer.wrap(reason).getShort()).isEqualTo((short) 1002);
                assertThat(client.awaitClosed()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("Reserved bits that no extension gave a meaning are refused, and not sent back")
    void reservedBits() {
        for (int opcode : new int[] {2, 8, 9}) {
            try (RawWebSocket client = RawWebSocket.open(broker.port("app"))) {
                assertThat(client.handshake("/mqtt", "mqtt", "Sec-WebSocket-Extensions: permessage-deflate"))
                        .contains("permessage-deflate");
                client.sendFrame(0x10 | opcode, true, new byte[0]);
                byte[] reason = client.readFrame(8);
                assertThat(ByteBuffer.wrap(reason).getShort()).isEqualTo((short) 1002);
                assertThat(client.awaitClosed()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("Pages of other origins are refused, programs have none")
    void origins() {
        int port = broker.port("app");
        try (RawWebSocket client = RawWebSocket.open(port)) {
            assertThat(client.handshake("/mqtt", "mqtt", "Origin: https://evil.example.com"))
                    .startsWith("HTTP/1.1 403 ");
            client.awaitClosed();
        }
        try (RawWebSocket page = RawWebSocket.open(port);
                RawWebSocket program = RawWebSocket.open(port)) {
            assertThat(page.handshake("/mqtt", "mqtt", "Origin: https://APP.example.com"))
                    .startsWith("HTTP/1.1 101 ");
            assertThat(program.handshake("/mqtt", "mqtt")).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    @DisplayName("Compression is agreed to where the listener has it, and nowhere else")
    void compression() {
        try (RawWebSocket with = RawWebSocket.open(broker.port("app"));
                RawWebSocket without = RawWebSocket.open(broker.wsPort())) {
            String offer = "Sec-WebSocket-Extensions: permessage-deflate";
            assertThat(with.handshake("/mqtt", "mqtt", offer)).containsIgnoringCase(offer);
            assertThat(without.handshake("/mqtt", "mqtt", offer)).doesNotContainIgnoringCase(offer);
        }
    }

    @Test
    @DisplayName("A handshake that takes too long ends the connection")
    void slowHandshake() {
        try (RawWebSocket client = RawWebSocket.open(broker.port("app"))) {
            client.send("GET /mqtt HT".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName("Packets may be spread over frames in any way; a frame that is too large ends the connection")
    void frames() {
        try (RawWebSocket client = RawWebSocket.open(broker.port("app"))) {
            client.handshake("/mqtt", "mqtt");
            byte[] connect = ConnectOptions.of(MQTT_5, unique("frames")).toBytes();
            client.sendFrame(2, false, Arrays.copyOf(connect, 3));
            client.sendFrame(9, true, new byte[] {1, 2});
            client.sendFrame(0, true, Arrays.copyOfRange(connect, 3, connect.length));
            assertThat(client.readFrame(10)).containsExactly(1, 2);
            assertThat(client.readFrame()[0]).isEqualTo((byte) 0x20);
            ByteArrayOutputStream pings = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                pings.writeBytes(PINGREQ);
            }
            client.sendFrame(2, true, pings.toByteArray());
            int answered = 0;
            while (answered < 20) {
                answered += client.readFrame().length;
            }
            client.sendFrame(2, true, new byte[1025]);
            client.awaitClosed();
        }
    }
}
