package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection of the {@link FakeBroker}. */
final class FakeClient implements Client {
    private static final AtomicLong CONNECTIONS = new AtomicLong();

    final List<Message> sent = new CopyOnWriteArrayList<>();
    volatile boolean connected;
    volatile @Nullable ReasonCode disconnected;
    private final long connectionId = CONNECTIONS.incrementAndGet();
    private final String id;
    private final ProtocolVersion version;
    private final @Nullable String username;
    private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();

    FakeClient(String id, ProtocolVersion version, @Nullable String username) {
        this.id = id;
        this.version = version;
        this.username = username;
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
        return new InetSocketAddress("127.0.0.1", 40000);
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
        return true;
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
        disconnected = reason;
    }

    @Override
    public void send(Message message) {
        sent.add(message);
    }
}
