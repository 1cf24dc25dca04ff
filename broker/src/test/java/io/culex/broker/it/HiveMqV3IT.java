package io.culex.broker.it;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
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

@DisplayName("HiveMQ client for 3.1.1")
final class HiveMqV3IT extends ClientContract {
    private static final long PATIENCE_SECONDS = 30;

    @Override
    Connection connect(Transport transport, String clientId) throws Exception {
        Mqtt3AsyncClient client =
                HiveMqV5IT.builder(transport, clientId).useMqttVersion3().buildAsync();
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new HiveMqConnection(client);
    }

    private static final class HiveMqConnection implements Connection {
        private final Mqtt3AsyncClient client;
        private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
        private final List<CompletableFuture<Mqtt3Publish>> open = new ArrayList<>();

        HiveMqConnection(Mqtt3AsyncClient client) {
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
            for (CompletableFuture<Mqtt3Publish> future : open) {
                future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
