package io.culex.javascript;

import io.culex.api.ProtocolVersion;
import io.culex.testkit.ConnectOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Clients that come by the ports that scripts open. */
final class Ports {
    private static final byte[] CONNECT =
            ConnectOptions.of(ProtocolVersion.MQTT_3_1_1, "ws-client").toBytes();

    private Ports() {}

    /** The first bytes that come back for a CONNECT over WebSocket, null when the connection ends without any. */
    static byte @Nullable [] connectOver(HttpClient http, URI uri) throws Exception {
        CompletableFuture<byte @Nullable []> answer = new CompletableFuture<>();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .header("X-Token", "secret")
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
                        byte[] bytes = new byte[data.remaining()];
                        data.get(bytes);
                        answer.complete(bytes);
                        return null;
                    }

                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                        answer.complete(null);
                        return null;
                    }

                    @Override
                    public void onError(WebSocket from, Throwable error) {
                        answer.complete(null);
                    }
                })
                .get(10, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(CONNECT), true);
        byte[] bytes = answer.get(10, TimeUnit.SECONDS);
        socket.abort();
        return bytes;
    }
}
