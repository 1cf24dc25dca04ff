package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.HttpRequest;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.javascript.node.CertificateText;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the prelude's Client asks about it. It is kept with the connection, and keeps the one object that
 * stands for the connection in the scripts.
 *
 * <p>Used by the thread that runs the context that is in force; {@link #gone} may be set from it and read there.
 */
public final class HostClient {
    private static final String KEY = "javascript.client";

    final Client client;
    private boolean gone;
    private boolean acknowledged;
    private @Nullable ScriptVersion version;
    private @Nullable Value wrapper;
    private String @Nullable [] packed;

    private HostClient(Client client) {
        this.client = client;
    }

    /** The one of a connection. */
    static HostClient of(Client client) {
        Object known = client.attributes().computeIfAbsent(KEY, key -> new HostClient(client));
        if (known instanceof HostClient link) {
            return link;
        }
        // Left behind by the plugin's own earlier class loader.
        HostClient fresh = new HostClient(client);
        client.attributes().put(KEY, fresh);
        return fresh;
    }

    static @Nullable HostClient known(Client client) {
        return client.attributes().get(KEY) instanceof HostClient link ? link : null;
    }

    /** The object that scripts of that version know the connection by. */
    Value wrapper(ScriptVersion wanted) {
        Value known = wrapper;
        if (known == null || version != wanted) {
            known = wanted.makeClient(this, packed);
            wrapper = known;
            version = wanted;
            packed = null;
        }
        return known;
    }

    /** Takes the script's own properties out of the old version's object, for the next version's. */
    void handOver(ScriptVersion old) {
        Value known = wrapper;
        if (known != null && version == old) {
            packed = old.packClient(known);
        }
        wrapper = null;
        version = null;
    }

    void markAcknowledged() {
        acknowledged = true;
    }

    void markGone() {
        gone = true;
    }

    @HostAccess.Export
    public @Nullable String id() {
        String id = client.id();
        return id.isEmpty() ? null : id;
    }

    @HostAccess.Export
    public boolean clean() {
        return client.cleanStart();
    }

    @HostAccess.Export
    public int version() {
        return client.version().level();
    }

    @HostAccess.Export
    public @Nullable String username() {
        return client.username();
    }

    @HostAccess.Export
    public String ip() {
        if (client.remoteAddress() instanceof InetSocketAddress address) {
            return address.getAddress() == null
                    ? address.getHostString()
                    : address.getAddress().getHostAddress();
        }
        return client.remoteAddress().toString();
    }

    @HostAccess.Export
    public int port() {
        return client.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    @HostAccess.Export
    public String listener() {
        return client.listener();
    }

    @HostAccess.Export
    public boolean tls() {
        return client.tls();
    }

    @HostAccess.Export
    public boolean webSocket() {
        return client.webSocket();
    }

    @HostAccess.Export
    public int keepAlive() {
        return client.keepAlive();
    }

    @HostAccess.Export
    public double sessionExpiry() {
        return client.sessionExpiryInterval();
    }

    @HostAccess.Export
    public boolean connected() {
        return client.connected();
    }

    /** Whether a CONNACK was sent, whatever it said. */
    @HostAccess.Export
    public boolean acknowledged() {
        return acknowledged || client.connected();
    }

    /** URI, name, value, …; null when the transport is not WebSocket. */
    @HostAccess.Export
    public Object @Nullable [] request() {
        HttpRequest request = client.request();
        if (request == null) {
            return null;
        }
        List<Object> flat = new ArrayList<>();
        flat.add(request.uri());
        request.headers()
                .forEach((name, values) -> values.forEach(value -> {
                    flat.add(name);
                    flat.add(value);
                }));
        return flat.toArray();
    }

    /** The certificate that the client showed, null when it showed none; its parts only when they are asked for. */
    @HostAccess.Export
    public Object @Nullable [] certificate(boolean parts) {
        List<X509Certificate> chain = client.certificates();
        if (chain.isEmpty()) {
            return null;
        }
        try {
            return parts ? CertificateText.of(chain.getFirst()) : new Object[0];
        } catch (GeneralSecurityException unreadable) {
            return null;
        }
    }

    @HostAccess.Export
    public boolean gone() {
        return gone;
    }

    @HostAccess.Export
    public @Nullable HostPacket will() {
        Publish will = client.will();
        return will == null ? null : new HostPacket(will, 0);
    }

    @HostAccess.Export
    public void disconnect(int code, @Nullable String reason) {
        ReasonCode known = ReasonCode.of(code);
        client.disconnect(known == null ? ReasonCode.ADMINISTRATIVE_ACTION : known, reason);
    }
}
