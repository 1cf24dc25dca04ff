package io.culex.broker.connection;

import io.culex.api.Client;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.broker.config.Config;
import io.culex.broker.hook.EnhancedAuthentication;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.security.Credentials;
import io.culex.broker.session.Session;
import io.culex.broker.session.SessionDirectory;
import io.culex.broker.session.Will;
import io.culex.broker.topic.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From CONNECT to CONNACK: plugins may look at it, the client is authenticated, the connection moves to the loop of its
 * session, the session is opened.
 *
 * <p>Owner: the connection's loop, and after the move the session's. Reading is paused from beginning to end, but for
 * the client's steps of an AUTH exchange. Any step may end the flow with a refusal; each one that had to wait looks first
 * whether the connection is still there.
 */
final class ConnectFlow {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectFlow.class);

    private final Connection connection;
    private final Connect packet;
    private io.culex.api.Connect connect;
    private boolean assigned;
    private boolean abandoned;
    private @Nullable EnhancedAuthentication exchange;
    private byte @Nullable [] authenticationData;

    ConnectFlow(Connection connection, Connect packet) {
        this.connection = connection;
        this.packet = packet;
        this.connect = Connects.view(packet);
    }

    /** The connection is gone. */
    void abandon() {
        abandoned = true;
    }

    private ConnectionScope scope() {
        return connection.scope();
    }

    void start() {
        connection.pause();
        connection.client().asks(packet.version(), packet.clientId(), packet.username());
        if (scope().hold().held()) {
            scope().hold().onReleased(() -> connection.execute(this::intercept));
        } else {
            intercept();
        }
    }

    // ---- plugins look at it -----------------------------------------------------------------------------------------

    private void intercept() {
        if (abandoned) {
            return;
        }
        ConnectInterceptor.Decision decision = scope().hooks()
                .current()
                .connect()
                .run(
                        connection.client(),
                        connect,
                        scope().loop()::execute,
                        later -> connection.guarded(() -> intercepted(later)));
        if (decision != null) {
            intercepted(decision);
        }
    }

    private void intercepted(ConnectInterceptor.Decision decision) {
        if (abandoned) {
            return;
        }
        switch (decision) {
            case ConnectInterceptor.Proceed() -> identify();
            case ConnectInterceptor.Replace(io.culex.api.Connect other) -> {
                connect = other;
                identify();
            }
            case ConnectInterceptor.Refuse(ReasonCode reason, String text, String reference) ->
                connection.ending().refuse(reason, text, reference);
            case ConnectInterceptor.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
    }

    /** The Client Identifier is checked, or assigned where it is empty [MQTT-3.1.3-6]. */
    private void identify() {
        String clientId = connect.clientId();
        if (clientId.isEmpty()) {
            if (packet.version() == ProtocolVersion.MQTT_3_1
                    || packet.version() == ProtocolVersion.MQTT_3_1_1 && !connect.cleanStart()) { // [MQTT-3.1.3-8]
                connection
                        .ending()
                        .refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "an empty client id needs clean session", null);
                return;
            }
            assigned = true;
            connect = connect.withClientId(UUID.randomUUID().toString());
        } else if (clientId.getBytes(StandardCharsets.UTF_8).length
                > scope().live().config().limits().maxClientIdLength()) {
            connection.ending().refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "the client id is too long", null);
            return;
        }
        connection.client().asks(packet.version(), connect.clientId(), connect.username());
        if (!willAllowed()) {
            return;
        }
        if (connect.authenticationMethod() != null) {
            beginExchange(connect.authenticationMethod());
        } else {
            authenticate();
        }
    }

    private boolean willAllowed() {
        var will = packet.will();
        if (will == null) {
            return true;
        }
        Config config = scope().live().config();
        if (will.qos() > config.mqtt().maxQos()) {
            connection.ending().refuse(ReasonCode.QOS_NOT_SUPPORTED, "the will's QoS is not supported", null);
            return false;
        }
        if (will.retain() && !config.mqtt().retainAvailable()) {
            connection.ending().refuse(ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are not supported", null);
            return false;
        }
        return true;
    }

    // ---- who is it --------------------------------------------------------------------------------------------------

    private void authenticate() {
        Authenticator.Decision decision = scope().hooks()
                .current()
                .authenticate()
                .run(
                        connection.client(),
                        connect,
                        scope().loop()::execute,
                        later -> connection.guarded(() -> authenticated(later)));
        if (decision != null) {
            authenticated(decision);
        }
    }

    private void authenticated(Authenticator.Decision decision) {
        if (abandoned) {
            return;
        }
        switch (decision) {
            case Authenticator.Accepted(String username, Map<String, Object> attributes) ->
                accepted(username, attributes);
            case Authenticator.Rejected(ReasonCode reason, String text) ->
                connection.ending().refuse(reason, text, null);
            case Authenticator.Abstain() -> authenticateByConfig();
            case Authenticator.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
    }

    /** No plugin decides: {@code authentication} in config.yml does. */
    private void authenticateByConfig() {
        Credentials credentials = new Credentials(scope().live().config().authentication());
        if (!credentials.needsHashing(connect.username())) {
            decided(credentials.check(connect, connection.client().bind()));
            return;
        }
        scope().workers().execute(() -> {
            Authenticator.Decision decision =
                    credentials.check(connect, connection.client().bind());
            connection.execute(() -> decided(decision));
        });
    }

    private void decided(Authenticator.Decision decision) {
        if (abandoned) {
            return;
        }
        if (decision instanceof Authenticator.Accepted(String username, Map<String, Object> attributes)) {
            accepted(username, attributes);
        } else {
            connection.ending().refuse(ReasonCode.NOT_AUTHORIZED, null, null);
        }
    }

    private void beginExchange(String method) {
        EnhancedAuthentication found = scope().hooks().current().enhanced(method);
        if (found == null) {
            connection.ending().refuse(ReasonCode.BAD_AUTHENTICATION_METHOD, "authentication method " + method, null);
            return;
        }
        exchange = found;
        step(EnhancedAuthenticator.Step.CONNECT, connect.authenticationData());
    }

    private void step(EnhancedAuthenticator.Step step, @Nullable ByteBuffer data) {
        EnhancedAuthentication current = exchange;
        if (current == null) {
            throw ProtocolException.protocolError("AUTH without an authentication method in CONNECT");
        }
        connection.pause();
        EnhancedAuthenticator.Decision decision = current.run(
                connection.client(),
                step,
                data,
                scope().loop()::execute,
                later -> connection.guarded(() -> stepped(later)));
        if (decision != null) {
            stepped(decision);
        }
    }

    /** The client's answer in the exchange. */
    void onAuth(Auth auth) {
        connection.timers().connectCame();
        if (auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION
                || !auth.method().equals(connect.authenticationMethod())) {
            throw ProtocolException.protocolError("AUTH must continue with the method of CONNECT");
        }
        step(EnhancedAuthenticator.Step.CONTINUE, Connects.buffer(auth.data()));
    }

    private void stepped(EnhancedAuthenticator.Decision decision) {
        if (abandoned) {
            return;
        }
        switch (decision) {
            case EnhancedAuthenticator.Continue(ByteBuffer data) -> {
                connection.packets().sendAuth(ReasonCode.CONTINUE_AUTHENTICATION, method(), data);
                // The client has as much time for its answer as for CONNECT.
                connection.timers().expectConnect();
                connection.resume();
            }
            case EnhancedAuthenticator.Accepted(String username, Map<String, Object> attributes, ByteBuffer data) -> {
                authenticationData = Connects.bytes(data);
                accepted(username, attributes);
            }
            case EnhancedAuthenticator.Rejected(ReasonCode reason, String text) ->
                connection.ending().refuse(reason, text, null);
            case EnhancedAuthenticator.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
    }

    private String method() {
        String method = connect.authenticationMethod();
        return method == null ? "" : method;
    }

    private void accepted(@Nullable String username, Map<String, Object> attributes) {
        if (username != null) {
            connection.client().username(username);
        }
        if (!attributes.isEmpty()) {
            connection.client().attributes().putAll(attributes);
        }
        move();
    }

    // ---- the session ------------------------------------------------------------------------------------------------

    private void move() {
        ConnectionScope target = scope().all()[scope().sessions().loopOf(connect.clientId())];
        if (target == scope()) {
            open();
        } else {
            connection.wire().moveTo(target, () -> connection.guarded(this::open));
        }
    }

    private void open() {
        if (abandoned) {
            return;
        }
        long expiry = expiry();
        int keepAlive = keepAlive();
        connection.client().settings(connect.cleanStart(), keepAlive, expiry);
        int receiveMaximum = Math.min(
                packet.properties().receiveMaximum(),
                scope().live().config().sessions().maxInFlight());
        SessionDirectory.Opened opened = scope().sessions()
                .open(connect.clientId(), connect.cleanStart(), expiry, receiveMaximum, connection.outlet());
        Session session = opened.session();
        connection.opened(session);
        setWill(session);
        List<Subscription> restored = session.subscriptions().all();
        if (restored.isEmpty()) {
            finish(opened, keepAlive);
            return;
        }
        List<SubscribeInterceptor.Decision> decisions = scope().hooks()
                .current()
                .subscribe()
                .runAll(connection.client(), restored, true, scope().loop()::execute, later -> {
                    restore(opened.session(), restored, later);
                    finish(opened, keepAlive);
                });
        if (decisions != null) {
            restore(session, restored, decisions);
            finish(opened, keepAlive);
        }
    }

    /** Subscriptions that the client may no longer have go before anything is delivered. */
    private void restore(
            Session session, List<Subscription> restored, List<? extends SubscribeInterceptor.Decision> decisions) {
        for (int i = 0; i < restored.size() && !abandoned; i++) {
            Subscription subscription = restored.get(i);
            TopicFilter filter = TopicFilter.parse(subscription.filter());
            boolean allowed = SubscribeFlow.allowed(connection, filter, subscription.qos());
            switch (decisions.get(i)) {
                case SubscribeInterceptor.Grant() -> {
                    if (!allowed) {
                        session.subscriptions().remove(filter);
                    }
                }
                case SubscribeInterceptor.Rewrite(Subscription other) -> {
                    session.subscriptions().remove(filter);
                    if (allowed && TopicFilter.isValid(other.filter())) {
                        session.subscriptions().add(TopicFilter.parse(other.filter()), other);
                    }
                }
                case SubscribeInterceptor.Deny deny -> session.subscriptions().remove(filter);
                case SubscribeInterceptor.Disconnect(ReasonCode reason, String text) ->
                    connection.ending().refuse(reason, text, null);
                case SubscribeInterceptor.Defer defer ->
                    throw new IllegalStateException("a chain never answers " + defer);
            }
        }
    }

    /** Seconds the session stays after the connection. */
    private long expiry() {
        if (packet.version() == ProtocolVersion.MQTT_5) {
            return scope().boundExpiry(connect.sessionExpiryInterval());
        }
        return connect.cleanStart()
                ? 0
                : scope().live().config().sessions().expiry().toSeconds();
    }

    private int keepAlive() {
        int server = (int) scope().live().config().mqtt().serverKeepAlive().toSeconds();
        return packet.version() == ProtocolVersion.MQTT_5 && server > 0 ? server : connect.keepAlive();
    }

    private void setWill(Session session) {
        Will will = Connects.will(packet, connect, connection.client());
        session.will(will);
        if (will != null) {
            connection.client().will(new StoredPublish(will.message(), io.culex.api.Origin.WILL, false));
        }
    }

    private void finish(SessionDirectory.Opened opened, int keepAlive) {
        if (abandoned) {
            return;
        }
        Client client = connection.client();
        ConnAck connAck = new ConnAck(opened.present(), ReasonCode.SUCCESS, properties(opened.session(), keepAlive));
        scope().afterCommit(opened.session(), failure -> {
            if (abandoned) {
                return;
            }
            if (failure != null) {
                LOG.error("{} refused: its session could not be stored", client, failure);
                connection.ending().refuse(ReasonCode.SERVER_UNAVAILABLE, null, null);
                return;
            }
            connection.accepted(opened.session(), connAck, keepAlive);
            connection.resume();
        });
    }

    private ConnAckProperties properties(Session session, int keepAlive) {
        if (packet.version() != ProtocolVersion.MQTT_5) {
            return ConnAckProperties.NONE;
        }
        Config config = scope().live().config();
        ConnAckProperties.Builder builder = ConnAckProperties.builder()
                .receiveMaximum(config.mqtt().receiveMaximum())
                .maximumPacketSize(config.limits().maxPacketSize())
                .topicAliasMaximum(config.mqtt().topicAliasMaximum())
                .maximumQos(config.mqtt().maxQos())
                .retainAvailable(config.mqtt().retainAvailable())
                .wildcardSubscriptionAvailable(config.mqtt().wildcardSubscriptions())
                .subscriptionIdentifiersAvailable(config.mqtt().subscriptionIdentifiers())
                .sharedSubscriptionAvailable(config.mqtt().sharedSubscriptions())
                .authentication(connect.authenticationMethod(), authenticationData);
        if (session.expiryInterval() != connect.sessionExpiryInterval()) {
            builder.sessionExpiryInterval(session.expiryInterval()); // [MQTT-3.2.2-21]
        }
        if (assigned) {
            builder.assignedClientId(session.clientId());
        }
        if (keepAlive != connect.keepAlive()) {
            builder.serverKeepAlive(keepAlive);
        }
        return builder.build();
    }

    /** A CONNACK that refuses. */
    static ConnAck refusal(ReasonCode reason, Diagnostics diagnostics, @Nullable String reference) {
        return new ConnAck(
                false,
                reason,
                ConnAckProperties.builder()
                        .diagnostics(diagnostics)
                        .serverReference(reference)
                        .build());
    }
}
