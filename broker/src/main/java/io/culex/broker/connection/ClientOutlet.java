package io.culex.broker.connection;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.store.StoredMessage;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.routing.Delivery;
import io.culex.broker.routing.Subscriber;
import io.culex.broker.session.Outlet;
import io.culex.broker.session.Sent;
import org.jspecify.annotations.Nullable;

/**
 * The way from a session to its client: what it may receive is written, the rest is refused.
 *
 * <p>Owner: the connection's loop.
 */
final class ClientOutlet implements Outlet {
    private final Connection connection;
    private final Wire wire;
    private final ReceiveGate gate;
    private final OutboundPublish outbound;

    ClientOutlet(Connection connection) {
        this.connection = connection;
        this.wire = connection.wire();
        this.gate = new ReceiveGate(connection);
        int aliases = Math.min(
                connection.topicAliasMaximum(),
                connection.scope().live().config().mqtt().topicAliasMaximumOutbound());
        this.outbound = new OutboundPublish(
                wire,
                connection.scope().parts(),
                connection.v5(),
                connection.maximumPacketSize(),
                aliases == 0 ? null : new OutboundAliases(aliases));
    }

    @Override
    public Client client() {
        return connection.client();
    }

    @Override
    public boolean writable() {
        return wire.writable();
    }

    @Override
    public boolean behind() {
        return wire.behind();
    }

    @Override
    public void queueFull() {
        connection.ending().queueFull();
    }

    @Override
    public Sent publish(Delivery delivery, int qos, int packetId, boolean retain, int @Nullable [] identifiers) {
        if (gate.closed() && !gate.mayReceive(delivery.stored())) {
            return Sent.REFUSED;
        }
        return outbound.write(delivery, qos, packetId, retain, identifiers) ? Sent.YES : Sent.TOO_LARGE;
    }

    @Override
    public Sent publish(
            StoredMessage message, int qos, int packetId, boolean retain, boolean dup, int @Nullable [] identifiers) {
        if (gate.closed() && !gate.mayReceive(message)) {
            return Sent.REFUSED;
        }
        return outbound.write(message, qos, packetId, retain, dup, identifiers) ? Sent.YES : Sent.TOO_LARGE;
    }

    @Override
    public void pubRel(int packetId) {
        PacketEncoder.pubRel(wire.out(), connection.version(), packetId, ReasonCode.SUCCESS);
        wire.wrote();
    }

    @Override
    public void slowDown(Subscriber by) {
        connection.slowDown(by);
    }

    @Override
    public void failed(RuntimeException fault) {
        connection.ending().failed(fault);
    }

    @Override
    public void takenOver() {
        connection.ending().takenOver();
    }

    @Override
    public void discarded() {
        connection.ending().disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "the session was discarded");
    }
}
