package io.culex.broker.it;

import io.culex.testkit.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Eclipse Paho for 3.1 and 3.1.1")
@ParameterizedClass(name = "protocol level {0}")
@ValueSource(ints = {MqttConnectOptions.MQTT_VERSION_3_1, MqttConnectOptions.MQTT_VERSION_3_1_1})
final class PahoV3IT extends ClientContract {
    private static final int WINDOW = 500;
    private static final long PATIENCE_MS = 30_000;

    @Parameter
    int level;

    @Override
    Connection connect(Transport transport, String clientId) throws MqttException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(level);
        options.setMaxInflight(10_000); // counted until its thread for callbacks has heard of the end
        if (transport.encrypted()) {
            options.setSocketFactory(broker.certificates().clientContext().getSocketFactory());
        }
        MqttAsyncClient client = new MqttAsyncClient(PahoUri.of(broker, transport), clientId, new MemoryPersistence());
        client.connect(options).waitForCompletion(PATIENCE_MS);
        return new PahoConnection(client);
    }

    private static final class PahoConnection implements Connection {
        private final MqttAsyncClient client;
        private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
        private final Deque<IMqttToken> window = new ArrayDeque<>();

        PahoConnection(MqttAsyncClient client) {
            this.client = client;
        }

        @Override
        public void subscribe(String filter, int qos) throws MqttException {
            client.subscribe(
                            filter,
                            qos,
                            (topic, message) -> inbox.add(new String(message.getPayload(), StandardCharsets.UTF_8)))
                    .waitForCompletion(PATIENCE_MS);
        }

        @Override
        public void publish(String topic, String payload, int qos, boolean retain) throws MqttException {
            if (window.size() == WINDOW) {
                window.removeFirst().waitForCompletion(PATIENCE_MS);
            }
            window.add(client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retain));
        }

        @Override
        public void finish() throws MqttException {
            for (IMqttToken token = window.poll(); token != null; token = window.poll()) {
                token.waitForCompletion(PATIENCE_MS);
            }
        }

        @Override
        public BlockingQueue<String> inbox() {
            return inbox;
        }

        @Override
        public void close() {
            try {
                client.disconnect().waitForCompletion(PATIENCE_MS);
                client.close();
            } catch (MqttException e) {
                throw new AssertionError(e);
            }
        }
    }
}
