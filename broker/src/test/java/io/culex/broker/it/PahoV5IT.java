package io.culex.broker.it;

import io.culex.testkit.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.DisplayName;

import static org.awaitility.Awaitility.await;

@DisplayName("Eclipse Paho for 5.0")
final class PahoV5IT extends ClientContract {
    private static final int WINDOW = 500;
    private static final long PATIENCE_MS = 30_000;

    @Override
    Connection connect(Transport transport, String clientId) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        if (transport.encrypted()) {
            options.setSocketFactory(broker.certificates().clientContext().getSocketFactory());
        }
        MqttAsyncClient client = new MqttAsyncClient(PahoUri.of(broker, transport), clientId, new MemoryPersistence());
        client.connect(options).waitForCompletion(PATIENCE_MS);
        return new PahoConnection(client);
    }

    private static final class PahoConnection implements Connection, MqttCallback {
        private final MqttAsyncClient client;
        private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
        private final Deque<IMqttToken> window = new ArrayDeque<>();

        PahoConnection(MqttAsyncClient client) {
            this.client = client;
            client.setCallback(this);
        }

        @Override
        public void subscribe(String filter, int qos) throws MqttException {
            client.subscribe(filter, qos).waitForCompletion(PATIENCE_MS);
        }

        @Override
        public void publish(String topic, String payload, int qos, boolean retain) throws MqttException {
            if (window.size() == WINDOW) {
                window.removeFirst().waitForCompletion(PATIENCE_MS);
                // The client counts a message as in flight until its thread for callbacks has heard of the end.
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> client.getInFlightMessageCount() <= WINDOW);
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

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.add(new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // The next call on the client tells.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // The next call on the client tells.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // The tokens are waited for.
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {
            // The token of the connect is waited for.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // No test uses enhanced authentication.
        }
    }
}
