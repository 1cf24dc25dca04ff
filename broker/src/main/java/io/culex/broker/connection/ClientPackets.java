package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.codec.PacketReceiver;
import io.culex.broker.codec.PublishFrame;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.Unsubscribe;
import io.culex.broker.session.Session;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each packet of a client means: where it goes, or what is done about it.
 *
 * <p>Owner: the connection's loop, in the order the packets came. What may not be taken yet stays in
 * front of the decoder.
 */
final class ClientPackets implements PacketReceiver {
    private final Connection connection;
    private final Wire wire;
    private @Nullable InboundPublish inbound;
    private @Nullable Inflow inflow;
    private @Nullable SubscribeFlow subscribing;
    private @Nullable ReAuthentication reAuthentication;
    private @Nullable String authenticationMethod;

    ClientPackets(Connection connection) {
        this.connection = connection;
        this.wire = connection.wire();
    }

    /** The client is accepted: from now on it may publish and subscribe. */
    void accepted(Session session) {
        inbound = new InboundPublish(connection, connection.scope(), session, connection.v5());
        subscribing = new SubscribeFlow(connection);
        inflow = Inflow.of(connection);
    }

    /** What a read brought is decoded. */
    void decoded() {
        InboundPublish taker = inbound;
        if (taker != null) {
            taker.count();
        }
    }

    /** So many bytes came. */
    void bytes(int count) {
        Inflow rates = inflow;
        if (rates != null) {
            rates.bytes(count);
        }
    }

    @Override
    public boolean takes(int type) {
        if (connection.paused()) {
            return false;
        }
        InboundPublish messages = inbound;
        return messages == null
                || messages.window().isEmpty()
                || messages.window().takes(type);
    }

    /** Whether the connection has to stay for messages that wait for decisions, though the peer is done; asked again when they do not. */
    boolean staysForMessages() {
        InboundPublish messages = inbound;
        return messages != null && messages.window().waitForAll();
    }

    @Override
    public void onConnect(Connect packet) {
        authenticationMethod = packet.properties().authenticationMethod();
        connection.connect(packet);
    }

    @Override
    public void onPublish(PublishFrame frame) {
        InboundPublish taker = inbound;
        if (taker == null) {
            throw early("PUBLISH");
        }
        taker.accept(frame);
        Inflow rates = inflow;
        if (rates != null) {
            rates.message();
        }
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        connection.session().pubAck(packetId);
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        Session session = connection.session();
        ReasonCode answer = session.pubRec(packetId, reason);
        if (!reason.failure()) {
            // A client that has PUBREL takes another PUBLISH for a new message: the store must know first.
            connection.scope().afterCommit(connection, failure -> {
                if (failure == null && !wire.closed()) {
                    PacketEncoder.pubRel(wire.out(), connection.version(), packetId, answer);
                    wire.wrote();
                }
            });
        }
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        Session session = connection.session();
        boolean known = session.inbound().release(packetId);
        // A client that has PUBCOMP uses the identifier for a new message: the store must have forgotten it first.
        connection.scope().afterCommit(connection, failure -> {
            if (failure == null && !wire.closed()) {
                PacketEncoder.pubComp(
                        wire.out(),
                        connection.version(),
                        packetId,
                        known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
                wire.wrote();
            }
        });
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        connection.session().pubComp(packetId);
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
            throw early("SUBSCRIBE or UNSUBSCRIBE");
        }
        return flow;
    }

    /** While it is asked who it is, a client sends AUTH and DISCONNECT only [MQTT-3.1.2-30]. */
    private static ProtocolException early(String what) {
        return ProtocolException.protocolError(what + " before the connection is accepted");
    }

    @Override
    public void onPingReq() {
        if (!connection.accepted()) {
            throw early("PINGREQ"); // [MQTT-3.2.0-1]
        }
        PacketEncoder.pingResp(wire.out()); // [MQTT-3.12.4-1]
        wire.wrote();
        connection.scope().events().ping(connection.client());
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        if (!connection.accepted()) {
            connection.ending().left(packet.reason());
            return;
        }
        Session current = connection.session();
        if (packet.sessionExpiryInterval() >= 0) {
            if (packet.sessionExpiryInterval() > 0 && current.expiryInterval() == 0) {
                throw ProtocolException.protocolError("a session without expiry cannot get one by DISCONNECT");
            }
            current.expiryInterval(connection.scope().boundExpiry(packet.sessionExpiryInterval()));
            connection.client().sessionExpiryInterval(current.expiryInterval());
        }
        if (packet.reason() != ReasonCode.DISCONNECT_WITH_WILL) {
            current.will(null); // [MQTT-3.14.4-3]
        }
        connection.ending().left(packet.reason());
    }

    @Override
    public void onAuth(Auth packet) {
        ConnectFlow flow = connection.connecting();
        if (flow != null) {
            flow.onAuth(packet);
        } else if (reAuthentication != null) {
            reAuthentication.proceed(packet);
        } else {
            ReAuthentication begun = ReAuthentication.of(connection, packet, authenticationMethod);
            reAuthentication = begun; // before it may end
            begun.start(packet);
        }
    }

    /** Sends AUTH. */
    void sendAuth(ReasonCode reason, String method, @Nullable ByteBuffer data) {
        Auth packet = new Auth(reason, method, Connects.bytes(data), Diagnostics.NONE);
        PacketEncoder.auth(wire.out(), connection.version(), packet, connection.maximumPacketSize());
        wire.wrote();
    }

    /** A re-authentication ended well: from now on the client may be somebody else. */
    void reAuthenticated(@Nullable String username, Map<String, Object> attributes) {
        reAuthentication = null;
        if (username != null) {
            connection.client().username(username);
        }
        connection.client().attributes().putAll(attributes);
        connection.permissions().forget();
    }
}
