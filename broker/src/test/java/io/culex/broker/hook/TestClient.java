package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A client that is nowhere connected. */
public final class TestClient implements Client {
    private final String id;
    private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();

    public TestClient(String id) {
        this.id = id;
    }

    @Override
    public long connectionId() {
        return 1;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable String username() {
        return null;
    }

    @Override
    public ProtocolVersion version() {
        return ProtocolVersion.MQTT_5;
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("127.0.0.1", 1883);
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
        return 0;
    }

    @Override
    public long sessionExpiryInterval() {
        return 0;
    }

    @Override
    public boolean connected() {
        return true;
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
    public void disconnect(ReasonCode reason, @Nullable String reasonString) {}

    @Override
    public void send(Message message) {}
}
