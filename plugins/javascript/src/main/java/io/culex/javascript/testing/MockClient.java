package io.culex.javascript.testing;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A connection of the {@link MockBroker}. Used by one thread. */
final class MockClient implements Client {
    private static final int PORT = 40000;

    final Map<String, Integer> subscriptions = new LinkedHashMap<>();
    boolean connected;

    @Nullable
    String username;

    private final MockBroker broker;
    private final long connectionId;
    private final String id;
    private final ProtocolVersion version;
    private final boolean clean;
    private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();

    MockClient(MockBroker broker, long connectionId, String id, ProtocolVersion version, boolean clean) {
        this.broker = broker;
        this.connectionId = connectionId;
        this.id = id;
        this.version = version;
        this.clean = clean;
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable String username() {
        return username;
    }

    @Override
    public ProtocolVersion version() {
        return version;
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", PORT);
    }

    @Override
    public String listener() {
        return "mqtt";
    }

    @Override
    public boolean tls() {
        return false;
    }

    @Override
    public boolean webSocket() {
        return false;
    }

    @Override
    public boolean cleanStart() {
        return clean;
    }

    @Override
    public int keepAlive() {
        return 60;
    }

    @Override
    public long sessionExpiryInterval() {
        return 0;
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public @Nullable Publish will() {
        return null;
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return attributes;
    }

    @Override
    public void disconnect(ReasonCode reason, @Nullable String reasonString) {
        broker.ended(this, reason, reasonString);
    }

    @Override
    public void send(Message message) {
        broker.handed(this, message, message.qos());
    }
}
