package io.culex.testkit;

/**
 * How a client reaches the broker.
 *
 * @since 0.1
 */
public enum Transport {
    /** Plain TCP. */
    TCP(false, false),
    /** TCP with TLS. */
    TLS(true, false),
    /** WebSocket with the {@code mqtt} subprotocol. */
    WS(false, true),
    /** WebSocket over TLS. */
    WSS(true, true);

    private final boolean encrypted;
    private final boolean webSocket;

    Transport(boolean encrypted, boolean webSocket) {
        this.encrypted = encrypted;
        this.webSocket = webSocket;
    }

    /** Whether TLS is used. */
    public boolean encrypted() {
        return encrypted;
    }

    /** Whether packets travel in WebSocket frames. */
    public boolean webSocket() {
        return webSocket;
    }
}
