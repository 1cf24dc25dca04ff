package io.culex.broker.connection;

import io.culex.api.Disconnection;
import io.culex.api.Disconnection.Cause;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.metrics.Limit;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.packet.Disconnect;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.session.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends. Whoever wants it, the client is told why where its version can, the session is let go of, and plugins
 * are told once.
 *
 * <p>Owner: the connection's loop. What comes after the end is passed over.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Connection connection;
    private final Wire wire;
    private long acceptedAt;
    /** The client got DISCONNECT with the reason. */
    private boolean told;

    Ending(Connection connection) {
        this.connection = connection;
        this.wire = connection.wire();
    }

    /** The client was accepted: from now on an end is told by DISCONNECT. */
    void accepted() {
        acceptedAt = System.nanoTime();
    }

    private ConnectionScope scope() {
        return connection.scope();
    }

    // ---- before the client is accepted ----------------------------------------------------------------------------

    /** Answers CONNECT with a failure and closes. */
    void refuse(ReasonCode wanted, @Nullable String text, @Nullable String reference) {
        if (connection.closed()) {
            return;
        }
        ReasonCode reason = Refusals.ofConnect(wanted); // [MQTT-3.2.2-8]
        ProtocolVersion answerable = wire.decodedVersion();
        if (!wire.closed() && answerable != null) {
            PacketEncoder.connAck(
                    wire.out(),
                    answerable,
                    ConnectFlow.refusal(reason, connection.diagnostics(text), reference),
                    connection.maximumPacketSize());
            wire.wrote();
            scope().events().connackSent(connection.client(), reason, false);
        }
        turnAway(reason, text == null ? reason.toString() : text);
    }

    /** Closes without an answer. */
    void turnAway(ReasonCode reason, String detail) {
        scope().counters().refused(reason);
        scope().events().connectionError(connection.client(), reason, detail);
        connection.connectingIsOver();
        end(new Disconnection(Cause.SERVER, reason, detail, false, Duration.ZERO));
    }

    void connectTimeout() {
        scope().limits().hit(Limit.CONNECT_TIMEOUT, connection.client(), "closed without CONNECT or AUTH");
        turnAway(ReasonCode.UNSPECIFIED_ERROR, "no CONNECT or AUTH in time");
    }

    // ---- by the client --------------------------------------------------------------------------------------------

    /** The peer closed the connection, or it broke. */
    void lost() {
        end(Cause.LOST, null, null);
    }

    /** DISCONNECT came. */
    void left(ReasonCode reason) {
        end(Cause.CLIENT, reason, null);
    }

    /** The client broke the protocol: it is told where its version can, and the connection ends (4.13). */
    void violated(ProtocolException violation) {
        if (connection.closed()) {
            return;
        }
        Limit limit = limitOf(violation.reason());
        if (limit != null) {
            scope().limits().hit(limit, connection.client(), "closed");
        } else if (scope().limits().mayLog()) {
            LOG.info("{} closed: {} ({})", connection.name(), violation.detail(), violation.reason());
        }
        if (!connection.accepted()) {
            refuse(violation.reason(), violation.detail(), null);
            return;
        }
        scope().events().clientError(connection.client(), violation.reason(), violation.detail());
        tell(violation.reason(), violation.detail());
        end(Cause.ERROR, violation.reason(), violation.detail());
    }

    private @Nullable Limit limitOf(ReasonCode reason) {
        return switch (reason) {
            case PACKET_TOO_LARGE -> connection.accepted() ? Limit.PACKET_SIZE : Limit.CONNECT_SIZE;
            case RECEIVE_MAXIMUM_EXCEEDED -> Limit.RECEIVE_MAXIMUM;
            default -> null;
        };
    }

    /** The client does not read what waits for it. */
    void slowConsumer() {
        scope().limits().hit(Limit.OUTBOUND_BUFFER, connection.client(), "disconnected");
        disconnect(ReasonCode.QUOTA_EXCEEDED, "the client reads too slowly");
    }

    /** More waits for the client than its queue may hold. */
    void queueFull() {
        disconnect(ReasonCode.QUOTA_EXCEEDED, "too many messages wait for the client");
    }

    void keepAliveTimeout(long silentMillis) {
        if (scope().limits().mayLog()) {
            LOG.info("{} closed: nothing heard for {} ms", connection.name(), silentMillis);
        }
        scope().events().keepAliveTimeout(connection.client());
        tell(ReasonCode.KEEP_ALIVE_TIMEOUT, null);
        end(Cause.KEEP_ALIVE, ReasonCode.KEEP_ALIVE_TIMEOUT, null);
    }

    // ---- by the broker --------------------------------------------------------------------------------------------

    /** A fault of the broker, or of something it was given, ends this connection and nothing else. */
    void failed(RuntimeException fault) {
        LOG.error("{} closed by a fault of the broker", connection.name(), fault);
        if (connection.accepted()) {
            tell(ReasonCode.UNSPECIFIED_ERROR, null);
        }
        end(Cause.ERROR, ReasonCode.UNSPECIFIED_ERROR, fault.toString());
    }

    /** Ends the connection because somebody wants it. */
    void disconnect(ReasonCode reason, @Nullable String text) {
        if (connection.accepted()) {
            tell(reason, text);
            end(Cause.SERVER, reason, text);
        } else {
            refuse(reason, text, null);
        }
    }

    /** Another connection continues the session [MQTT-3.1.4-3]. */
    void takenOver() {
        if (!connection.accepted()) {
            refuse(ReasonCode.UNSPECIFIED_ERROR, "another connection takes the session", null);
            return;
        }
        tell(ReasonCode.SESSION_TAKEN_OVER, null);
        end(Cause.TAKEN_OVER, ReasonCode.SESSION_TAKEN_OVER, null);
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    private void tell(ReasonCode reason, @Nullable String text) {
        if (connection.v5() && !wire.closed()) {
            Disconnect packet = new Disconnect(Refusals.ofDisconnect(reason), -1, null, connection.diagnostics(text));
            PacketEncoder.disconnect(wire.out(), connection.version(), packet, connection.maximumPacketSize());
            wire.wrote();
            told = true;
        }
    }

    private void end(Cause cause, @Nullable ReasonCode reason, @Nullable String text) {
        Session session = connection.openedSession();
        boolean willPending = session != null && session.will() != null;
        Duration lasted = acceptedAt == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - acceptedAt);
        end(new Disconnection(cause, reason, text, willPending, lasted));
    }

    /** The end of the connection, whatever the cause; told once. */
    private void end(Disconnection how) {
        if (connection.closed()) {
            return;
        }
        boolean accepted = connection.accepted();
        connection.nowClosed();
        scope().counters().increment(Counter.CONNECTIONS_CLOSED);
        if (told && how.reason() != ReasonCode.SERVER_SHUTTING_DOWN) {
            wire.closeWithReason();
        } else {
            wire.close();
        }
        scope().clients().closed(connection);
        if (accepted) {
            leave(connection.session(), how);
        } else {
            forsake(connection.openedSession());
            if (connection.connecting() != null) {
                scope().events()
                        .connectionError(
                                connection.client(), ReasonCode.UNSPECIFIED_ERROR, "closed before it was accepted");
            }
        }
    }

    /** Leaves the session of an accepted client to itself. */
    private void leave(Session session, Disconnection how) {
        ConnectedClient client = connection.client();
        client.connected(false);
        scope().clients().gone(connection);
        List<String> filters =
                session.expiryInterval() == 0 ? session.subscriptions().filters() : List.of();
        session.detach(connection.outlet());
        if (!filters.isEmpty()) {
            scope().events().unsubscribed(client, filters);
        }
        scope().events().disconnected(client, how);
    }

    /** Gives back a session that was opened for a client that was not accepted in the end. */
    private void forsake(@Nullable Session session) {
        if (session == null) {
            return;
        }
        if (session.outlet() == connection.outlet()) {
            session.will(null); // it holds from CONNACK on
        }
        session.detach(connection.outlet());
    }
}
