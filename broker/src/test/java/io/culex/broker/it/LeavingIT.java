package io.culex.broker.it;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.hook.PublishInterceptor;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import io.culex.testkit.TestBroker;
import io.culex.testkit.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;

/** Clients that are gone before what they sent was decided about. */
final class LeavingIT {
    private static final int MESSAGES = 500;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.builder().tls().start();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void whatWasSentBeforeDisconnectIsDelivered(Transport transport) throws InterruptedException {
        String topic = unique("leaving");
        Late late = new Late();
        try (RawClient subscriber = broker.connect(MQTT_5);
                var _ = broker.context().register(late)) {
            subscriber.subscribe(topic, 0);
            subscriber.subscribe(topic + "/will", 0);
            ConnectOptions options = ConnectOptions.of(MQTT_5, unique("leaver"))
                    .will(Message.of(topic + "/will", "the will of a client that said good-bye"));
            try (RawClient leaver = broker.connect(transport, options)) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int i = 0; i < MESSAGES; i++) {
                    bytes.writeBytes(leaver.publishBytes(Message.of(topic, "" + i), 0));
                }
                bytes.writeBytes(new byte[] {(byte) 0xE0, 0});
                leaver.send(bytes.toByteArray());
            }
            late.letPass(MESSAGES);
            List<Packet> received = subscriber.receive(MESSAGES);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(received.get(i).text()).isEqualTo("" + i);
            }
            subscriber.expectNothing();
        }
    }

    /** The close frame is not answered, and the connection not ended, before the messages in front of it are decided about. */
    @Test
    void whatWasSentBeforeTheWebSocketWasClosedIsAnswered() throws InterruptedException {
        String topic = unique("leaving");
        Late late = new Late();
        try (RawClient subscriber = broker.connect(MQTT_5);
                RawClient bytesOf = broker.connect(MQTT_5);
                RawWebSocket socket = RawWebSocket.open(broker.wsPort());
                var _ = broker.context().register(late)) {
            subscriber.subscribe(topic, 0);
            assertThat(socket.handshake("/mqtt", "mqtt")).startsWith("HTTP/1.1 101 ");
            socket.sendFrame(
                    2, true, ConnectOptions.of(MQTT_5, unique("leaver")).toBytes());
            assertThat(socket.readFrame()[0]).isEqualTo((byte) 0x20);
            socket.sendFrame(
                    2, true, bytesOf.publishBytes(Message.of(topic, "first").withQos(1), 1));
            socket.sendFrame(
                    2, true, bytesOf.publishBytes(Message.of(topic, "second").withQos(1), 2));
            socket.sendFrame(8, true, new byte[] {3, (byte) 0xE9}); // 1001, going away
            late.letPass(2);
            assertThat(subscriber.receive(2)).extracting(Packet::text).containsExactly("first", "second");
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            while (answers.size() < 8) {
                answers.writeBytes(socket.readFrame());
            }
            assertThat(answers.toByteArray()).containsExactly(0x40, 2, 0, 1, 0x40, 2, 0, 2);
            assertThat(socket.readFrame(8)).containsExactly(3, (byte) 0xE9);
            assertThat(socket.awaitClosed()).isEmpty();
        }
    }

    /** Whether the end comes in the same read as the packets or in a later one is chance, so it is tried many times. */
    @Test
    void whatAClientSentBeforeItShutDownItsSideIsAnswered() throws IOException {
        for (int i = 0; i < 300; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                    RawClient client = RawClient.over(socket)) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(ConnectOptions.of(MQTT_5, unique("half")).toBytes());
                bytes.writeBytes(client.publishBytes(Message.of("half", "x").withQos(1), 1));
                bytes.writeBytes(new byte[] {(byte) 0xC0, 0});
                client.send(bytes.toByteArray());
                socket.shutdownOutput();
                assertThat(client.awaitClosed())
                        .extracting(Packet::type)
                        .containsExactly(PacketType.CONNACK, PacketType.PUBACK, PacketType.PINGRESP);
            }
        }
    }

    /** Decides when it is told to. */
    private static final class Late implements PublishInterceptor {
        private final BlockingQueue<CompletableFuture<Decision>> asked = new LinkedBlockingQueue<>();

        @Override
        public Decision onPublish(@Nullable Client client, Publish publish) {
            CompletableFuture<Decision> answer = new CompletableFuture<>();
            asked.add(answer);
            return new Defer(answer, Duration.ofSeconds(20), Decision.DROP);
        }

        /** Waits for so many questions and lets each message go on. */
        void letPass(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                CompletableFuture<Decision> question = asked.poll(10, TimeUnit.SECONDS);
                assertThat(question).as("the question about message " + i).isNotNull();
                question.complete(Decision.PROCEED);
            }
        }
    }
}
