package io.culex.broker.it;

import io.culex.api.hook.Authenticator;
import io.culex.testkit.ConnectOptions;
import io.culex.testkit.Message;
import io.culex.testkit.Packet;
import io.culex.testkit.PacketType;
import io.culex.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static io.culex.api.ProtocolVersion.MQTT_5;
import static io.culex.testkit.TestBroker.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Packets that come behind CONNECT before it is answered. */
final class PipelinedIT extends OnEventLoops {
    @Test
    @DisplayName("A large message behind CONNECT keeps its bytes when half a packet follows it")
    void largeMessageBehindConnect() {
        String topic = unique("pipelined");
        String clientId = unique("eager");
        byte[] first = new byte[10_000];
        Arrays.fill(first, (byte) 'a');
        byte[] second = new byte[20_000];
        Arrays.fill(second, (byte) 'b');
        AtomicReference<CompletableFuture<Authenticator.Decision>> asked = new AtomicReference<>();
        Authenticator late = (client, connect) -> {
            if (!connect.clientId().equals(clientId)) {
                return new Authenticator.Accepted(null, Map.of());
            }
            CompletableFuture<Authenticator.Decision> answer = new CompletableFuture<>();
            asked.set(answer);
            return new Authenticator.Defer(answer, Duration.ofSeconds(10), new Authenticator.Accepted(null, Map.of()));
        };
        try (var _ = broker.context().register(late);
                RawClient subscriber = broker.connect(MQTT_5);
                RawClient eager = broker.open().version(MQTT_5)) {
            subscriber.subscribe(topic, 0);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ConnectOptions.of(MQTT_5, clientId).toBytes());
            bytes.writeBytes(eager.publishBytes(Message.of(topic, first), 0));
            byte[] next = eager.publishBytes(Message.of(topic, second), 0);
            bytes.write(next, 0, next.length - 1);
            eager.send(bytes.toByteArray());
            await().until(() -> asked.get() != null);
            Objects.requireNonNull(asked.get()).complete(new Authenticator.Accepted(null, Map.of()));
            eager.expect(PacketType.CONNACK);
            assertThat(Arrays.equals(subscriber.receive().payload(), first)).isTrue();
            eager.send(Arrays.copyOfRange(next, next.length - 1, next.length));
            Packet received = subscriber.receive();
            assertThat(Arrays.equals(received.payload(), second)).isTrue();
        }
    }
}
