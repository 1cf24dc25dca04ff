package io.culex.broker.connection;

import io.culex.api.Disconnection;
import io.culex.api.Disconnection.Cause;
import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authorizer.Kind;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.codec.PacketReceiver;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.hook.HookSet;
import io.culex.broker.loop.Timer;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.security.AuthorizationCache;
import io.culex.broker.security.RuleSubject;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.TopicRules;
import io.culex.broker.session.Session;
import io.culex.broker.topic.TopicName;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: takes its packets, keeps its state, and ends it.
 *
 * <p>Owner: the loop of its {@link Wire}. Other threads come in by {@link #execute} only. The states follow each other and never
 * go back: waiting for CONNECT, being accepted, accepted, closed.
 */
public final class Connection implements PacketReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Where the connection stands. */
    private enum State {
        NEW,
        CONNECTING,
        ACCEPTED,
        CLOSED
    }

    private final Wire wire;
    private final ListenerInfo listener;
    private final Timer connectTimer = new ConnectTimer();
    private final Timer keepAliveTimer = new KeepAliveTimer();
    private final Reading reading;
    private ConnectedClient client;
    private State state = State.NEW;
    private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
    private int maximumPacketSize = PacketEncoder.UNLIMITED;
    private boolean diagnostics;
    private long keepAliveMillis;
    private long lastHeard;
    private long acceptedAt;
    private @Nullable ConnectFlow connecting;
    private @Nullable Session session;
    private @Nullable InboundPublish inbound;
    private @Nullable ClientOutlet outlet;
    private @Nullable SubscribeFlow subscribing;
    private @Nullable AuthorizationCache authorization;
    private @Nullable RuleSubject subject;
    private @Nullable ReAuthentication reAuthentication;
    private @Nullable String authenticationMethod;

    Connection(Wire wire, ConnectionScope scope, ListenerInfo listener) {
        this.wire = wire;
        this.listener = listener;
        this.reading = new Reading(this);
        this.client = new ConnectedClient(this, scope.clients().nextConnectionId(), listener, UnknownAddress.INSTANCE);
    }

    // ---- what the flows and the broker ask ------------------------------------------------------------------------

    ConnectionScope scope() {
        return wire.scope();
    }

    ConnectedClient client() {
        return client;
    }

    Wire wire() {
        return wire;
    }

    ProtocolVersion version() {
        return version;
    }

    boolean v5() {
        return version == ProtocolVersion.MQTT_5;
    }

    int maximumPacketSize() {
        return maximumPacketSize;
    }

    boolean closed() {
        return state == State.CLOSED;
    }

    String name() {
        return client.toString();
    }

    Session session() {
        Session current = session;
        if (current == null) {
            throw ProtocolException.protocolError("a packet before the connection is accepted");
        }
        return current;
    }

    AuthorizationCache authorization() {
        AuthorizationCache cache = authorization;
        if (cache == null) {
            cache = new AuthorizationCache(scope().hooks().current());
            authorization = cache;
        }
        return cache;
    }

    /** Who the client is to the rules of {@code topics}. */
    RuleSubject subject() {
        RuleSubject current = subject;
        if (current == null) {
            current = new RuleSubject(client.id(), client.username(), client.role());
            subject = current;
        }
        return current;
    }

    /** Runs a task on the loop the connection is on when the task's turn comes. */
    void execute(Runnable task) {
        ConnectionScope seen = wire.scope();
        seen.loop().run(() -> {
            if (wire.scope() == seen) {
                guarded(task);
            } else {
                execute(task);
            }
        });
    }

    /** Runs what goes on later than its packet: a fault ends the connection and does not leave it waiting for ever. */
    void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    // ---- the network connection -----------------------------------------------------------------------------------

    void opened(Channel channel) {
        client = new ConnectedClient(this, client.connectionId(), listener, channel.remoteAddress());
        scope().counters().increment(Counter.CONNECTIONS_OPENED);
        var limits = scope().live().config().limits();
        if (!scope().clients().opened(this, limits.maxConnections())) {
            LOG.warn("{} refused: limits.max-connections is {}", name(), limits.maxConnections());
            refused(ReasonCode.SERVER_BUSY, "too many connections");
            return;
        }
        if (!scope().hooks().current().connectionFilters().accept(channel.remoteAddress(), listener.name())) {
            refused(ReasonCode.NOT_AUTHORIZED, "refused by a plugin");
            return;
        }
        scope().loop().timers().set(connectTimer, limits.connectTimeout().toMillis());
    }

    void heard() {
        lastHeard = scope().loop().ticks();
    }

    void writableAgain() {
        Session current = session;
        if (current != null && state == State.ACCEPTED) {
            current.pump();
        }
    }

    /** The peer closed the connection, or it broke. */
    void lost() {
        end(new Disconnection(Cause.LOST, null, null, willPending(), connectedTime()));
    }

    void handshakeFailed(String problem) {
        LOG.info("{} closed: the TLS handshake failed: {}", name(), problem);
    }

    /** The client broke the protocol: it is told where its version can, and the connection ends (4.13). */
    void violated(ProtocolException violation) {
        if (state == State.CLOSED) {
            return;
        }
        LOG.info("{} closed: {} ({})", name(), violation.detail(), violation.reason());
        if (state == State.ACCEPTED) {
            scope().events().clientError(client, violation.reason(), violation.detail());
            sendDisconnect(violation.reason(), violation.detail(), null);
        } else {
            refuse(violation.reason(), violation.detail(), null);
            return;
        }
        end(new Disconnection(Cause.ERROR, violation.reason(), violation.detail(), willPending(), connectedTime()));
    }

    /** A fault of the broker, or of something it was given, ends this connection and nothing else. */
    void failed(RuntimeException fault) {
        LOG.error("{} closed by a fault of the broker", name(), fault);
        if (state == State.ACCEPTED) {
            sendDisconnect(ReasonCode.UNSPECIFIED_ERROR, null, null);
        }
        end(new Disconnection(
                Cause.ERROR, ReasonCode.UNSPECIFIED_ERROR, fault.toString(), willPending(), connectedTime()));
    }

    /** Ends the connection from this side. */
    void disconnect(ReasonCode reason, @Nullable String text) {
        if (state == State.NEW || state == State.CONNECTING) {
            refuse(reason.failure() ? reason : ReasonCode.UNSPECIFIED_ERROR, text, null);
        } else if (state == State.ACCEPTED) {
            sendDisconnect(reason, text, null);
            end(new Disconnection(Cause.SERVER, reason, text, willPending(), connectedTime()));
        }
    }

    /** Ends the connection because the broker shuts down. */
    public void shutDown() {
        execute(() -> disconnect(ReasonCode.SERVER_SHUTTING_DOWN, null));
    }

    /** Waits until the connection is closed, at most so long; from a thread that is no event loop. */
    public void awaitClosed(long nanos) {
        wire.awaitClosed(nanos);
    }

    private boolean willPending() {
        Session current = session;
        return current != null && current.will() != null;
    }

    private Duration connectedTime() {
        return acceptedAt == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - acceptedAt);
    }

    private void sendDisconnect(ReasonCode reason, @Nullable String text, @Nullable String reference) {
        if (v5() && !wire.closed()) {
            Disconnect packet = new Disconnect(reason, -1, reference, diagnostics(text));
            PacketEncoder.disconnect(wire.out(), version, packet, maximumPacketSize);
        }
    }

    /** The end of the connection, whatever the cause; told once. */
    private void end(Disconnection how) {
        if (state == State.CLOSED) {
            return;
        }
        boolean accepted = state == State.ACCEPTED;
        state = State.CLOSED;
        scope().loop().timers().cancel(connectTimer);
        scope().loop().timers().cancel(keepAliveTimer);
        reading.end();
        scope().counters().increment(Counter.CONNECTIONS_CLOSED);
        wire.close();
        scope().clients().closed(this);
        ConnectFlow flow = connecting;
        if (flow != null) {
            flow.abandon();
        }
        if (accepted) {
            client.connected(false);
            scope().clients().gone(this);
            Session current = session();
            List<String> filters =
                    current.expiryInterval() == 0 ? current.subscriptions().filters() : List.of();
            current.detach(outlet());
            if (!filters.isEmpty()) {
                scope().events().unsubscribed(client, filters);
            }
            scope().events().disconnected(client, how);
        } else {
            Session opened = session;
            if (opened != null) {
                if (opened.outlet() == outlet) {
                    opened.will(null); // it holds from CONNACK on
                }
                opened.detach(outlet());
            }
            if (flow != null) {
                scope().events().connectionError(client, ReasonCode.UNSPECIFIED_ERROR, "closed before it was accepted");
            }
        }
    }

    // ---- CONNECT --------------------------------------------------------------------------------------------------

    @Override
    public void onConnect(Connect packet) {
        scope().loop().timers().cancel(connectTimer);
        state = State.CONNECTING;
        version = packet.version();
        maximumPacketSize = packet.properties().maximumPacketSize();
        diagnostics = packet.properties().requestProblemInformation();
        authenticationMethod = packet.properties().authenticationMethod();
        ConnectFlow flow = new ConnectFlow(this, packet);
        connecting = flow;
        flow.start();
    }

    /** Answers CONNECT with a failure and closes. */
    void refuse(ReasonCode reason, @Nullable String text, @Nullable String reference) {
        if (state == State.CLOSED) {
            return;
        }
        ProtocolVersion answerable = wire.decodedVersion();
        if (!wire.closed() && answerable != null) {
            version = answerable;
            PacketEncoder.connAck(
                    wire.out(), version, ConnectFlow.refusal(reason, diagnostics(text), reference), maximumPacketSize);
            scope().events().connackSent(client, reason, false);
        }
        refused(reason, text == null ? reason.toString() : text);
    }

    private void refused(ReasonCode reason, String detail) {
        scope().counters().increment(Counter.CONNECTIONS_REFUSED);
        scope().events().connectionError(client, reason, detail);
        connecting = null;
        end(new Disconnection(Cause.SERVER, reason, detail, false, Duration.ZERO));
    }

    /** The client is accepted: CONNACK, and then what waits for it. */
    void accepted(Session opened, ConnAck connAck, int keepAliveSeconds) {
        connecting = null;
        state = State.ACCEPTED;
        acceptedAt = System.nanoTime();
        scope().clients().accepted(this);
        scope().events().connecting(client);
        inbound = new InboundPublish(this, scope(), opened, v5());
        PacketEncoder.connAck(wire.out(), version, connAck, maximumPacketSize);
        client.connected(true);
        scope().events().connackSent(client, connAck.reason(), connAck.sessionPresent());
        keepAliveMillis = keepAliveSeconds * 1500L;
        if (keepAliveMillis > 0) {
            heard();
            scope().loop().timers().set(keepAliveTimer, keepAliveMillis);
        }
        opened.resume();
        scope().events().connected(client);
    }

    Timer connectTimer() {
        return connectTimer;
    }

    /** The way out for the session that is about to be opened. */
    ClientOutlet outlet() {
        ClientOutlet way = outlet;
        if (way == null) {
            way = new ClientOutlet(this);
            outlet = way;
        }
        return way;
    }

    /** The session is known. */
    void opened(Session opened) {
        session = opened;
        subscribing = new SubscribeFlow(this);
    }

    /** Whether the client wants to be told more than reason codes. */
    boolean wantsDiagnostics() {
        return diagnostics;
    }

    /** What may be told beside a reason code, where the client wants it. */
    Diagnostics diagnostics(@Nullable String text) {
        return diagnostics ? Diagnostics.of(text) : Diagnostics.NONE;
    }

    // ---- packets of an accepted client ------------------------------------------------------------------------------

    @Override
    public void onPublish(PublishFrame frame) {
        InboundPublish taker = inbound;
        if (taker != null) {
            taker.accept(frame);
        }
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        session().pubAck(packetId);
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        ReasonCode answer = session().pubRec(packetId, reason);
        if (!reason.failure()) {
            PacketEncoder.pubRel(wire.out(), version, packetId, answer);
            wire.wrote();
        }
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        boolean known = session().inbound().release(packetId);
        PacketEncoder.pubComp(
                wire.out(), version, packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        wire.wrote();
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        session().pubComp(packetId);
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        subscribing().subscribe(packet);
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        subscribing().unsubscribe(packet);
    }

    private SubscribeFlow subscribing() {
        SubscribeFlow flow = subscribing;
        if (flow == null) {
            throw new IllegalStateException("no session yet");
        }
        return flow;
    }

    @Override
    public void onPingReq() {
        PacketEncoder.pingResp(wire.out()); // [MQTT-3.12.4-1]
        wire.wrote();
        scope().events().ping(client);
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        Session current = session();
        if (packet.sessionExpiryInterval() >= 0) {
            if (packet.sessionExpiryInterval() > 0 && current.expiryInterval() == 0) {
                throw ProtocolException.protocolError("a session without expiry cannot get one by DISCONNECT");
            }
            current.expiryInterval(scope().boundExpiry(packet.sessionExpiryInterval()));
            client.sessionExpiryInterval(current.expiryInterval());
        }
        if (packet.reason() != ReasonCode.DISCONNECT_WITH_WILL) {
            current.will(null); // [MQTT-3.14.4-3]
        }
        end(new Disconnection(Cause.CLIENT, packet.reason(), null, willPending(), connectedTime()));
    }

    @Override
    public void onAuth(Auth packet) {
        ConnectFlow flow = connecting;
        if (flow != null) {
            flow.onAuth(packet);
        } else if (reAuthentication != null) {
            reAuthentication.proceed(packet);
        } else {
            reAuthentication = ReAuthentication.start(this, packet, authenticationMethod);
        }
    }

    /** Sends AUTH. */
    void sendAuth(ReasonCode reason, String method, @Nullable ByteBuffer data) {
        Auth packet = new Auth(reason, method, Connects.bytes(data), Diagnostics.NONE);
        PacketEncoder.auth(wire.out(), version, packet, maximumPacketSize);
        wire.wrote();
    }

    /** A re-authentication ended well: from now on the client may be somebody else. */
    void reAuthenticated(@Nullable String username, Map<String, Object> attributes) {
        reAuthentication = null;
        if (username != null) {
            client.username(username);
        }
        client.attributes().putAll(attributes);
        subject = null;
        authorization = null;
    }

    @Override
    public boolean paused() {
        return wire.paused() || state == State.CLOSED;
    }

    /** Nothing more of this client is looked at until {@link #resume()}: something is being decided. */
    void pause() {
        reading.decide();
    }

    void resume() {
        heard(); // nothing could be heard meanwhile
        reading.decided();
    }

    /** The client publishes faster than a receiver takes. */
    void slowDown(Subscriber by) {
        if (state == State.ACCEPTED) {
            reading.slowDown(by);
        }
    }

    /** Whether a message whose topic a plugin replaced may be published by this client; null when it may. */
    @Nullable
    ReasonCode recheck(Publish publish) {
        if (TopicName.problem(publish.topic(), Integer.MAX_VALUE) != null) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        HookSet hooks = scope().hooks().current();
        boolean denied = authorization()
                        .mayPublish(client, hooks, publish.topic(), publish.qos(), publish.retain())
                        .kind()
                == Kind.DENY;
        TopicRules rules = scope().live().rules();
        TopicRule rule = rules.ruleFor(publish.topic());
        boolean broken = rule != null
                && rule.check(subject(), publish.qos(), publish.retain(), publish.payloadSize(), System.nanoTime())
                        != null;
        return denied || broken ? ReasonCode.NOT_AUTHORIZED : null;
    }

    // ---- the session's and the plugins' side ------------------------------------------------------------------------

    /** Another connection continues the session [MQTT-3.1.4-3]. */
    void takenOver() {
        if (state == State.CONNECTING) {
            refuse(ReasonCode.UNSPECIFIED_ERROR, "another connection takes the session", null);
            return;
        }
        sendDisconnect(ReasonCode.SESSION_TAKEN_OVER, null, null);
        end(new Disconnection(Cause.TAKEN_OVER, ReasonCode.SESSION_TAKEN_OVER, null, willPending(), connectedTime()));
    }

    /** Sends a message of a plugin to this client alone. */
    void sendDirectly(Message message) {
        Session current = session;
        String problem = TopicName.problem(message.topic(), Integer.MAX_VALUE);
        if (problem != null) {
            LOG.warn("a message for {} was not sent: topic '{}': {}", name(), message.topic(), problem);
        } else if (current != null && state == State.ACCEPTED) {
            current.sendDirectly(Messages.stored(message, null), message.qos());
        }
    }

    private final class ConnectTimer extends Timer {
        @Override
        protected void expired() {
            if (state != State.ACCEPTED) {
                LOG.info("{} closed: no CONNECT or AUTH within limits.connect-timeout", name());
                refused(ReasonCode.UNSPECIFIED_ERROR, "no CONNECT or AUTH in time");
            }
        }
    }

    /** Looks at the time of the last packet; a packet itself only notes the time. */
    private final class KeepAliveTimer extends Timer {
        @Override
        protected void expired() {
            long silent = scope().loop().ticks() - lastHeard;
            if (paused()) {
                silent = 0;
            }
            if (silent < keepAliveMillis) {
                scope().loop().timers().set(this, keepAliveMillis - silent);
                return;
            }
            LOG.info("{} closed: nothing heard for {} ms", name(), silent);
            scope().events().keepAliveTimeout(client);
            sendDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, null, null);
            end(new Disconnection(
                    Cause.KEEP_ALIVE, ReasonCode.KEEP_ALIVE_TIMEOUT, null, willPending(), connectedTime()));
        }
    }
}
