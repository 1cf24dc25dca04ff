package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.broker.hook.EnhancedAuthentication;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An AUTH exchange of a client that is connected already (4.12.1): other packets flow on between its steps.
 *
 * <p>Owner: the connection's loop.
 */
final class ReAuthentication {
    private final Connection connection;
    private final EnhancedAuthentication exchange;
    private final String method;

    private ReAuthentication(Connection connection, EnhancedAuthentication exchange, String method) {
        this.connection = connection;
        this.exchange = exchange;
        this.method = method;
    }

    /** The exchange that a packet begins. */
    static ReAuthentication of(Connection connection, Auth packet, @Nullable String connectMethod) {
        if (packet.reason() != ReasonCode.REAUTHENTICATE || !packet.method().equals(connectMethod)) {
            throw ProtocolException.protocolError("AUTH must be a re-authentication with the method of CONNECT");
        }
        EnhancedAuthentication found = connection.scope().hooks().current().enhanced(packet.method());
        if (found == null) {
            throw new ProtocolException(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "authentication method " + packet.method());
        }
        return new ReAuthentication(connection, found, packet.method());
    }

    /** The first step. */
    void start(Auth packet) {
        step(EnhancedAuthenticator.Step.REAUTHENTICATE, packet.data());
    }

    /** The client's next step. */
    void proceed(Auth packet) {
        if (packet.reason() != ReasonCode.CONTINUE_AUTHENTICATION
                || !packet.method().equals(method)) {
            throw ProtocolException.protocolError("AUTH must continue the exchange");
        }
        step(EnhancedAuthenticator.Step.CONTINUE, packet.data());
    }

    private void step(EnhancedAuthenticator.Step step, byte @Nullable [] data) {
        connection.pause();
        EnhancedAuthenticator.Decision decision = exchange.run(
                connection.client(),
                step,
                Connects.buffer(data),
                connection.scope().loop(),
                later -> connection.guarded(() -> stepped(later)));
        if (decision != null) {
            stepped(decision);
        }
    }

    private void stepped(EnhancedAuthenticator.Decision decision) {
        if (connection.closed()) {
            return;
        }
        switch (decision) {
            case EnhancedAuthenticator.Continue(ByteBuffer data) ->
                connection.packets().sendAuth(ReasonCode.CONTINUE_AUTHENTICATION, method, data);
            case EnhancedAuthenticator.Accepted(String username, Map<String, Object> attributes, ByteBuffer data) -> {
                connection.packets().reAuthenticated(username, attributes);
                connection.packets().sendAuth(ReasonCode.SUCCESS, method, data);
            }
            case EnhancedAuthenticator.Rejected(ReasonCode reason, String text) ->
                connection.ending().disconnect(reason, text);
            case EnhancedAuthenticator.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
        connection.resume();
    }
}
