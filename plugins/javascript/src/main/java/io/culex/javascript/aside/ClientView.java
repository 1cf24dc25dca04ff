package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.HttpRequest;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A connection as scripts beside those in force see it: what they keep with it is their own. Safe from any thread. */
final class ClientView implements Client {
    final Object owner;
    private final Client client;
    private final @Nullable Effects effects;
    private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();

    /** @param effects where effects are noted, null when they happen */
    ClientView(Object owner, Client client, @Nullable Effects effects) {
        this.owner = owner;
        this.client = client;
        this.effects = effects;
    }

    @Override
    public long connectionId() {
        return client.connectionId();
    }

    @Override
    public String id() {
        return client.id();
    }

    @Override
    public @Nullable String username() {
        return client.username();
    }

    @Override
    public ProtocolVersion version() {
        return client.version();
    }

    @Override
    public SocketAddress remoteAddress() {
        return client.remoteAddress();
    }

    @Override
    public String listener() {
        return client.listener();
    }

    @Override
    public boolean tls() {
        return client.tls();
    }

    @Override
    public List<X509Certificate> certificates() {
        return client.certificates();
    }

    @Override
    public boolean webSocket() {
        return client.webSocket();
    }

    @Override
    public @Nullable HttpRequest request() {
        return client.request();
    }

    @Override
    public boolean cleanStart() {
        return client.cleanStart();
    }

    @Override
    public int keepAlive() {
        return client.keepAlive();
    }

    @Override
    public long sessionExpiryInterval() {
        return client.sessionExpiryInterval();
    }

    @Override
    public boolean connected() {
        return client.connected();
    }

    @Override
    public @Nullable Publish will() {
        return client.will();
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return attributes;
    }

    @Override
    public void disconnect(ReasonCode reason, @Nullable String reasonString) {
        if (effects == null) {
            client.disconnect(reason, reasonString);
        } else {
            effects.note("disconnect " + client.id(), reason.toString());
        }
    }

    @Override
    public void send(Message message) {
        if (effects == null) {
            client.send(message);
        } else {
            effects.note("send to " + client.id() + " " + message.topic(), Verdict.payload(message));
        }
    }
}
