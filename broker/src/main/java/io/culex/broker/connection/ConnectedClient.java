package io.culex.broker.connection;

import io.culex.api.Client;
import io.culex.api.HttpRequest;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.broker.config.TlsConfig.UserNameFrom;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One connection as plugins see it. The connection's loop sets what changes; any thread reads. */
final class ConnectedClient implements Client {
    private final Connection connection;
    private final long connectionId;
    private final ListenerInfo listener;
    private final SocketAddress remoteAddress;
    private volatile ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
    private volatile String id = "";
    private volatile @Nullable String username;
    private volatile boolean cleanStart;
    private volatile int keepAlive;
    private volatile long sessionExpiryInterval;
    private volatile List<X509Certificate> certificates = List.of();
    private volatile @Nullable HttpRequest request;
    private volatile boolean connected;
    private volatile @Nullable Publish will;
    private volatile @Nullable ConcurrentMap<String, Object> attributes;

    ConnectedClient(Connection connection, long connectionId, ListenerInfo listener, SocketAddress remoteAddress) {
        this.connection = connection;
        this.connectionId = connectionId;
        this.listener = listener;
        this.remoteAddress = remoteAddress;
    }

    void asks(ProtocolVersion newVersion, String newId, @Nullable String newUsername) {
        version = newVersion;
        id = newId;
        username = newUsername;
    }

    void id(String newId) {
        id = newId;
    }

    void username(@Nullable String newUsername) {
        username = newUsername;
    }

    void settings(boolean newCleanStart, int newKeepAlive, long newSessionExpiryInterval) {
        cleanStart = newCleanStart;
        keepAlive = newKeepAlive;
        sessionExpiryInterval = newSessionExpiryInterval;
    }

    void sessionExpiryInterval(long seconds) {
        sessionExpiryInterval = seconds;
    }

    void connected(boolean now) {
        connected = now;
    }

    void will(@Nullable Publish newWill) {
        will = newWill;
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
        return remoteAddress;
    }

    @Override
    public String listener() {
        return listener.name();
    }

    /** Whether clients of its listener come from this machine only. */
    boolean local() {
        return listener.local();
    }

    void certificates(List<X509Certificate> chain) {
        certificates = chain;
    }

    void request(HttpRequest upgraded) {
        request = upgraded;
    }

    @Override
    public @Nullable HttpRequest request() {
        return request;
    }

    @Override
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** Whether its certificate says what it is called, and not CONNECT. */
    boolean namedByCertificate() {
        return listener.userNameFrom() != UserNameFrom.NONE && !certificates.isEmpty();
    }

    /** What its certificate says that it is called; null when it says nothing, or nobody asked. */
    @Nullable
    String certificateName() {
        return namedByCertificate() ? CertificateName.of(certificates.getFirst(), listener.userNameFrom()) : null;
    }

    @Override
    public boolean tls() {
        return listener.tls();
    }

    @Override
    public boolean webSocket() {
        return listener.webSocket();
    }

    @Override
    public boolean cleanStart() {
        return cleanStart;
    }

    @Override
    public int keepAlive() {
        return keepAlive;
    }

    @Override
    public long sessionExpiryInterval() {
        return sessionExpiryInterval;
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public @Nullable Publish will() {
        return will;
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        ConcurrentMap<String, Object> map = attributes;
        if (map == null) {
            synchronized (this) {
                map = attributes;
                if (map == null) {
                    map = new ConcurrentHashMap<>(4);
                    attributes = map;
                }
            }
        }
        return map;
    }

    /** The value of {@code role}, null when nobody set one; makes no map. */
    @Nullable
    String role() {
        ConcurrentMap<String, Object> map = attributes;
        Object role = map == null ? null : map.get("role");
        return role == null ? null : role.toString();
    }

    @Override
    public void disconnect(ReasonCode reason, @Nullable String reasonString) {
        connection.execute(() -> connection.ending().disconnect(reason, reasonString));
    }

    @Override
    public void send(Message message) {
        connection.execute(() -> connection.sendDirectly(message));
    }

    @Override
    public String toString() {
        return (id.isEmpty() ? "client" : id) + " at " + remoteAddress;
    }
}
