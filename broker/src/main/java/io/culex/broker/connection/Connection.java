package io.culex.broker.connection;

import io.culex.api.Message;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.UserProperty;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.metrics.Limit;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.routing.Messages;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.session.Session;
import io.culex.broker.topic.TopicName;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: who it is, where it stands, what it has. {@link ClientPackets} takes its packets, {@link Ending} ends it.
 *
 * <p>Owner: the loop of its {@link Wire}. Other threads come in by {@link #execute} only, which neither loses a task nor runs it
 * on the wrong loop while the connection moves. The states follow each other and never
 * go back: waiting for CONNECT, being accepted, accepted, closed.
 */
public final class Connection {
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
    private final ClientPackets packets;
    private final ClientTimers timers;
    private final Permissions permissions;
    private final Ending ending;
    private final Reading reading;
    private ConnectedClient client;
    private State state = State.NEW;
    private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
    private int maximumPacketSize = PacketEncoder.UNLIMITED;
    private int topicAliasMaximum;
    private boolean reasonStrings;
    private List<UserProperty> userProperties = List.of();
    private @Nullable ConnectFlow connecting;
    private @Nullable Session session;
    private @Nullable ClientOutlet outlet;

    Connection(Wire wire, ConnectionScope scope, ListenerInfo listener) {
        this.wire = wire;
        this.listener = listener;
        this.packets = new ClientPackets(this);
        this.timers = new ClientTimers(this);
        this.permissions = new Permissions(this);
        this.ending = new Ending(this);
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

    /** What holds on its listener. */
    LimitsConfig limits() {
        return scope().live().limits(listener.name());
    }

    int maximumPacketSize() {
        return maximumPacketSize;
    }

    /** The highest Topic Alias the client takes, 0 for none. */
    int topicAliasMaximum() {
        return topicAliasMaximum;
    }

    boolean accepted() {
        return state == State.ACCEPTED;
    }

    boolean closed() {
        return state == State.CLOSED;
    }

    /** Takes the client's packets. */
    ClientPackets packets() {
        return packets;
    }

    ClientTimers timers() {
        return timers;
    }

    Permissions permissions() {
        return permissions;
    }

    Reading reading() {
        return reading;
    }

    Ending ending() {
        return ending;
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

    /** The session, null before it is known. */
    @Nullable
    Session openedSession() {
        return session;
    }

    /** From CONNECT to CONNACK, null at other times. */
    @Nullable
    ConnectFlow connecting() {
        return connecting;
    }

    /** CONNECT was refused. */
    void connectingIsOver() {
        connecting = null;
    }

    /** Nothing of this client is looked at any more. */
    void nowClosed() {
        state = State.CLOSED;
        timers.end();
        reading.end();
    }

    /** Runs a task on the loop the connection is on when the task's turn comes; from any thread. */
    void execute(Runnable task) {
        wire.execute(() -> guarded(task));
    }

    /** Runs what goes on later than its packet: a fault ends the connection and does not leave it waiting for ever. */
    void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            ending.failed(e);
        }
    }

    // ---- the network connection -----------------------------------------------------------------------------------

    void opened(Channel channel) {
        client = new ConnectedClient(this, client.connectionId(), listener, Wire.peer(channel));
        scope().counters().increment(Counter.CONNECTIONS_OPENED);
        Limit against = scope().clients().opened(this);
        if (against != null) {
            scope().limits().hit(against, client, "refused");
            boolean rate = against == Limit.CONNECTION_RATE;
            ending.turnAway(
                    rate ? ReasonCode.CONNECTION_RATE_EXCEEDED : ReasonCode.SERVER_BUSY, "too many connections");
            return;
        }
        if (!scope().hooks().current().connectionFilters().accept(client.remoteAddress(), listener.name())) {
            ending.turnAway(ReasonCode.NOT_AUTHORIZED, "refused by a plugin");
            return;
        }
        timers.expectConnect();
    }

    /** The outbound buffer is full. */
    void outboundFull() {
        if (state == State.ACCEPTED) {
            timers.outboundFull();
        }
    }

    /** More waits for the client than it can be made to wait for by others. */
    void outboundOverflows() {
        scope().limits().hit(Limit.OUTBOUND_BUFFER, client, "not read until it reads");
        reading.unread();
    }

    void writableAgain() {
        timers.outboundFree();
        reading.wasRead();
        Session current = session;
        if (current != null && state == State.ACCEPTED) {
            current.pump();
        }
    }

    void handshakeFailed(String problem) {
        if (scope().limits().mayLog()) {
            LOG.info("{} closed: the TLS handshake failed: {}", name(), problem);
        }
    }

    /** Ends the connection because the broker shuts down. */
    public void shutDown() {
        execute(() -> ending.disconnect(ReasonCode.SERVER_SHUTTING_DOWN, null));
    }

    /** Waits until the connection is closed, at most so long; from a thread that is no event loop. */
    public void awaitClosed(long nanos) {
        wire.awaitClosed(nanos);
    }

    // ---- CONNECT --------------------------------------------------------------------------------------------------

    /** CONNECT came. */
    void connect(Connect packet) {
        timers.connectCame();
        state = State.CONNECTING;
        version = packet.version();
        maximumPacketSize = packet.properties().maximumPacketSize();
        topicAliasMaximum = packet.properties().topicAliasMaximum();
        if (packet.properties().requestProblemInformation()) { // [MQTT-3.1.2-29]
            reasonStrings = scope().live().config().mqtt().reasonStrings();
            userProperties = scope().live().userProperties();
        }
        ConnectFlow flow = new ConnectFlow(this, packet);
        connecting = flow;
        flow.start();
    }

    /** The client is accepted: CONNACK, and then what waits for it. */
    void accepted(Session opened, ConnAck connAck, int keepAliveSeconds) {
        connecting = null;
        state = State.ACCEPTED;
        ending.accepted();
        scope().clients().accepted(this);
        scope().events().connecting(client);
        packets.accepted(opened);
        PacketEncoder.connAck(wire.out(), version, connAck, maximumPacketSize);
        wire.wrote();
        client.connected(true);
        scope().events().connackSent(client, connAck.reason(), connAck.sessionPresent());
        timers.startKeepAlive(keepAliveSeconds);
        opened.resume();
        scope().events().connected(client);
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
    }

    /** What may be told beside a reason code, where the client wants it. */
    Diagnostics diagnostics(@Nullable String text) {
        return Diagnostics.of(reasonStrings ? text : null, userProperties);
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /** Whether no packet may be looked at now. */
    boolean paused() {
        return wire.paused() || state == State.CLOSED;
    }

    /** Nothing more of this client is looked at until {@link #resume()}: something is being decided. */
    void pause() {
        reading.decide();
    }

    void resume() {
        reading.decided();
    }

    /** The client publishes faster than a receiver takes. */
    void slowDown(Subscriber by) {
        if (state == State.ACCEPTED) {
            if (scope().overload().high()) {
                scope().limits().hit(Limit.MEMORY, client, "not read while memory is short");
                reading.overloaded();
            } else {
                reading.slowDown(by);
            }
        }
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
}
