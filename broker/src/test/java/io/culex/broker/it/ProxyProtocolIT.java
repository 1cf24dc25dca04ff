package io.culex.broker.it;

import io.culex.api.hook.ConnectionFilter;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("PROXY protocol")
final class ProxyProtocolIT {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startBroker() {
        TestBroker.Builder builder = TestBroker.builder()
                .set("threads.event-loops", "3")
                .set("authentication.anonymous", "allow")
                .tls();
        for (String name : new String[] {"proxied", "impatient", "strict", "mqtts", "ws"}) {
            builder.set("listeners." + name + ".port", "0")
                    .set("listeners." + name + ".proxy-protocol", "true")
                    .set(
                            "listeners." + name + ".trusted-proxies",
                            name.equals("strict") ? "[10.0.0.0/8]" : "[192.0.2.0/24, 127.0.0.0/8]");
        }
        broker = builder.set("listeners.impatient.limits.connect-timeout", "200ms")
                .start();
        broker.context().register((ConnectionFilter) (address, listener) -> {
            SEEN.add(address + " " + listener);
            return !address.toString().contains("203.0.113.66");
        });
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    private static byte[] v1(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] v2(int command, int family, byte[] addresses, byte[] extensions) {
        ByteBuffer header = ByteBuffer.allocate(16 + addresses.length + extensions.length);
        header.put(SIGNATURE).put((byte) (0x20 | command)).put((byte) family);
        header.putShort((short) (addresses.length + extensions.length));
        return header.put(addresses).put(extensions).array();
    }

    private static byte[] ipv4(String source) throws IOException {
        ByteBuffer addresses = ByteBuffer.allocate(12);
        addresses.put(InetAddress.getByName(source).getAddress()).put(new byte[] {127, 0, 0, 1});
        return addresses.putShort((short) 4711).putShort((short) 1883).array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    /** Connects behind a header, all in one write, and returns the address under which the broker knows the client. */
    private static String address(byte[] header) {
        String id = unique("proxied");
        try (RawClient client = broker.openTcp("proxied").version(MQTT_5)) {
            client.send(joined(header, ConnectOptions.of(MQTT_5, id).toBytes()));
            client.expect(CONNACK);
            client.subscribe(id, 1);
            client.publishAndWait(id, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
            return address(id);
        }
    }

    private static String address(String id) {
        return Objects.requireNonNull(broker.context().clients().find(id))
                .remoteAddress()
                .toString();
    }

    @Test
    @DisplayName("The client's address is that of the header, in versions 1 and 2")
    void addresses() throws Exception {
        assertThat(address(v1("PROXY TCP4 203.0.113.7 127.0.0.1 4711 1883"))).isEqualTo("/203.0.113.7:4711");
        assertThat(address(v1("PROXY TCP6 2001:db8::7 ::1 4711 1883"))).contains("2001:db8:0:0:0:0:0:7");
        assertThat(address(v2(1, 0x11, ipv4("203.0.113.8"), new byte[0]))).isEqualTo("/203.0.113.8:4711");
        assertThat(address(v2(1, 0x11, ipv4("203.0.113.9"), HexFormat.of().parseHex("e00003010203"))))
                .isEqualTo("/203.0.113.9:4711");
        assertThat(SEEN).contains("/203.0.113.7:4711 proxied", "/203.0.113.8:4711 proxied");
    }

    @Test
    @DisplayName("Where the proxy speaks for itself or does not know the client, its own address counts")
    void noAddress() {
        assertThat(address(v1("PROXY UNKNOWN"))).startsWith("/127.0.0.1:");
        assertThat(address(v2(0, 0x00, new byte[0], new byte[0]))).startsWith("/127.0.0.1:");
        assertThat(address(v2(1, 0x00, new byte[0], new byte[0]))).startsWith("/127.0.0.1:");
    }

    @Test
    @DisplayName("A header may come byte by byte")
    void slowly() throws Exception {
        for (byte[] header : new byte[][] {
            v1("PROXY TCP4 203.0.113.10 127.0.0.1 4711 1883"), v2(1, 0x11, ipv4("203.0.113.10"), new byte[0])
        }) {
            String id = unique("slow");
            try (RawClient client = broker.openTcp("proxied")) {
                for (byte one : header) {
                    client.send(new byte[] {one});
                }
                assertThat(client.connect(ConnectOptions.of(MQTT_5, id)).reasonCode())
                        .isZero();
                assertThat(address(id)).startsWith("/203.0.113.10:");
            }
        }
    }

    @Test
    @DisplayName("Connection filters see the client's address and may refuse it")
    void filters() {
        try (RawClient client = broker.openTcp("proxied")) {
            client.send(v1("PROXY TCP4 203.0.113.66 127.0.0.1 4711 1883"));
            client.awaitClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100c00044d5154540402003c0000", // a CONNECT
                "47455420",
                "50524f5859205443503420780d0a", // PROXY TCP4 x
                "0d0a0d0a000d0a515549540a31110000", // version 3
                "0d0a0d0a000d0a515549540a2111ffff" // more than any header may have
            })
    @DisplayName("What is no header ends the connection")
    void noHeader(String bytes) {
        try (RawClient client = broker.openTcp("proxied")) {
            client.sendHex(bytes);
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName("A header without an end is not collected for ever")
    void endless() {
        try (RawClient client = broker.openTcp("proxied")) {
            client.send(("PROXY " + "x".repeat(200)).getBytes(StandardCharsets.US_ASCII));
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName("A header that does not come in time ends the connection")
    void timeout() {
        try (RawClient client = broker.openTcp("impatient")) {
            client.awaitClosed();
        }
        try (RawClient client = broker.openTcp("impatient")) {
            client.send(v1("PROXY TCP4 203.0.113.7 127.0.0.1 4711 1883"));
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName("Addresses that are not trusted are refused")
    void untrusted() {
        try (RawClient client = broker.openTcp("strict")) {
            client.awaitClosed();
        }
    }

    @Test
    @DisplayName("TLS begins after the header")
    void tls() throws Exception {
        String id = unique("tls");
        Socket plain = new Socket("127.0.0.1", broker.port("mqtts"));
        plain.getOutputStream().write(v1("PROXY TCP4 203.0.113.11 127.0.0.1 4711 8883"));
        SSLSocket socket = (SSLSocket) broker.certificates()
                .clientContext()
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true);
        try (RawClient client = RawClient.over(socket)) {
            client.connect(ConnectOptions.of(MQTT_5, id));
            assertThat(address(id)).isEqualTo("/203.0.113.11:4711");
            client.subscribe(id, 1);
            client.publishAndWait(id, "x", 1);
            assertThat(client.receive().text()).isEqualTo("x");
        }
    }

    @Test
    @DisplayName("WebSocket begins after the header")
    void webSocket() {
        String id = unique("ws");
        try (RawWebSocket client = RawWebSocket.open(broker.port("ws"))) {
            client.send(v1("PROXY TCP4 203.0.113.12 127.0.0.1 4711 8083"));
            client.handshake("/mqtt", "mqtt");
            client.sendFrame(2, true, ConnectOptions.of(MQTT_5, id).toBytes());
            assertThat(client.readFrame()[0]).isEqualTo((byte) 0x20);
            assertThat(address(id)).isEqualTo("/203.0.113.12:4711");
        }
    }
}
