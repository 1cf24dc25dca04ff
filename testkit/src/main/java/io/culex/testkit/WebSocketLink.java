package io.culex.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket by the JDK's client. Its threads put chunks into a queue, the test's thread takes them; one chunk is asked for
 * when one was taken, so that a test that does not read lets the broker's buffers fill.
 */
final class WebSocketLink implements Link, WebSocket.Listener {
    /** The empty chunk stands for the end of the connection. */
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private final HttpClient http;
    private final WebSocket socket;
    private boolean ended;

    WebSocketLink(URI uri, HttpClient http, @Nullable String subprotocol) throws IOException {
        this.http = http;
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
        if (subprotocol != null) {
            builder.subprotocols(subprotocol);
        }
        try {
            this.socket = builder.buildAsync(uri, this).join();
        } catch (CompletionException e) {
            http.shutdownNow();
            throw new IOException("no WebSocket to " + uri, e.getCause());
        }
    }

    /** The subprotocol the broker chose. */
    String subprotocol() {
        return socket.getSubprotocol();
    }

    void writeText(String text) {
        socket.sendText(text, true).join();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        try {
            socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public byte[] read(Duration timeout) throws IOException {
        if (ended) {
            throw new EOFException("closed by the broker");
        }
        byte[] chunk;
        try {
            chunk = chunks.poll(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (chunk == null) {
            return new byte[0];
        }
        if (chunk.length == 0) {
            ended = true;
            throw new EOFException("closed by the broker");
        }
        socket.request(1);
        return chunk;
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] chunk = new byte[data.remaining()];
        data.get(chunk);
        if (chunk.length == 0) {
            from.request(1);
        } else {
            chunks.add(chunk);
        }
        return null;
    }

    /** MQTT travels in binary frames only [MQTT-6.0.0-1]: a text frame counts as the end of a sane connection. */
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        chunks.add(END);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        chunks.add(END);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        chunks.add(END);
    }
}
