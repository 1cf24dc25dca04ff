package io.culex.broker.it;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.culex.testkit.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;

@DisplayName("HiveMQ client for 5.0")
final class HiveMqV5IT extends ClientContract {
    private static final long PATIENCE_SECONDS = 30;

    @Override
    Connection connect(Transport transport, String clientId) throws Exception {
        Mqtt5AsyncClient client = builder(transport, clientId).useMqttVersion5().buildAsync();
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new HiveMqConnection(client);
    }

    /** What is the same for both versions of the protocol. */
    static MqttClientBuilder builder(Transport transport, String clientId) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.port(transport));
        if (transport.encrypted()) {
            builder = builder.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(broker.certificates().trustManagers())
                    .build());
        }
        return transport.webSocket()
                ? builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig()
                : builder;
    }

    private static final class HiveMqConnection implements Connection {
        private final Mqtt5AsyncClient client;
        private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
        private final List<CompletableFuture<Mqtt5PublishResult>> open = new ArrayList<>();

        HiveMqConnection(Mqtt5AsyncClient client) {
            this.client = client;
        }

        @Override
        public void subscribe(String filter, int qos) throws Exception {
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
                    .callback(message -> inbox.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)))
                    .send()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void publish(String topic, String payload, int qos, boolean retain) {
            open.add(client.publishWith()
                    .topic(topic)
                    .payload(payload.getBytes(StandardCharsets.UTF_8))
                    .qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
                    .retain(retain)
                    .send());
        }

        @Override
        public void finish() throws Exception {
            for (CompletableFuture<Mqtt5PublishResult> future : open) {
                Mqtt5PublishResult result = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (result.getError().isPresent()) {
                    throw new AssertionError(result.getError().get());
                }
            }
            open.clear();
        }

        @Override
        public BlockingQueue<String> inbox() {
            return inbox;
        }

        @Override
        public void close() {
            client.disconnect().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }
    }
}
