package io.culex.broker.it;

import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.PacketType.CONNACK;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** A connection goes to the loop of its session after CONNECT; what comes meanwhile must be neither lost nor reordered. */
@DisplayName("Connections that move to another event loop")
final class MovingIT {
    private static final int CLIENTS = 24;
    private static final int MESSAGES = 40;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    /** The ways to a broker. */
    enum Way {
        TCP,
        TLS,
        WS,
        WSS,
        UNIX,
        PROXY
    }

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder()
                .set("threads.event-loops", "4")
                .set("authentication.anonymous", "allow")
                .set("listeners.local.type", "unix")
                .set("listeners.local.path", "culex.sock")
                .set("listeners.proxied.port", "0")
                .set("listeners.proxied.proxy-protocol", "true")
                .set("listeners.proxied.trusted-proxies", "[127.0.0.1]")
                .tls()
                .start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    private static RawClient open(Way way) throws Exception {
        return switch (way) {
            case TCP -> broker.open(Transport.TCP);
            case TLS -> broker.open(Transport.TLS);
            case WS -> broker.open(Transport.WS);
            case WSS -> broker.open(Transport.WSS);
            case UNIX -> RawClient.overUnix(broker.dataFolder().resolve("culex.sock"));
            case PROXY -> broker.openTcp("proxied").send(header());
        };
    }

    private static byte[] header() {
        return "PROXY TCP4 203.0.113.7 127.0.0.1 4711 1883\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** A SUBSCRIBE of 5.0 for QoS 0. */
    private static byte[] subscribe(String filter) {
        byte[] text = filter.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(new byte[] {(byte) 0x82, (byte) (text.length + 6), 0, 1, 0, 0, (byte) text.length});
        packet.writeBytes(text);
        packet.write(0);
        return packet.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @DisplayName("Packets sent right behind CONNECT arrive, all of them and in order")
    void pipelined(Way way) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CLIENTS; i++) {
            String id = unique("moving");
            try (RawClient client = open(way).version(MQTT_5)) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(ConnectOptions.of(MQTT_5, id).toBytes());
                all.writeBytes(subscribe(id));
                for (int m = 0; m < MESSAGES; m++) {
                    all.writeBytes(client.publishBytes(Message.of(id, m + " " + "x".repeat(random.nextInt(3000))), 0));
                }
                byte[] bytes = all.toByteArray();
                int from = 0;
                while (from < bytes.length) {
                    int count = Math.min(bytes.length - from, 1 + random.nextInt(i % 2 == 0 ? bytes.length : 4000));
                    client.send(java.util.Arrays.copyOfRange(bytes, from, from + count));
                    from += count;
                }
                client.expect(CONNACK);
                List<Packet> received = client.receive(MESSAGES);
                for (int m = 0; m < MESSAGES; m++) {
                    assertThat(received.get(m).text()).as("seed %d", seed).startsWith(m + " ");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @DisplayName("Clients that leave while they move take nothing with them")
    void leaving(Way way) throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            try (RawClient client = open(way)) {
                client.send(ConnectOptions.of(MQTT_5, unique("leaving")).toBytes());
            }
        }
        try (RawClient client = open(way)) {
            assertThat(client.connect(ConnectOptions.of(MQTT_5, unique("after")))
                            .reasonCode())
                    .isZero();
            client.ping();
        }
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(broker.context().clients().all()).noneMatch(c -> c.id().startsWith("leaving")));
    }
}
