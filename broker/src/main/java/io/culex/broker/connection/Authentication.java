package io.culex.broker.connection;

import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.broker.hook.EnhancedAuthentication;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.security.Credentials;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is: asked of plugins, then of {@code authentication} in config.yml, or found out in an exchange of AUTH packets
 * (4.12).
 *
 * <p>Owner: the connection's loop. Reading is paused but for the client's steps of an exchange. Each step that had to wait looks
 * first whether the connection is still there.
 */
final class Authentication {
    private final Connection connection;
    private final Connect connect;
    private final BiConsumer<@Nullable String, Map<String, Object>> accepted;
    private @Nullable EnhancedAuthentication exchange;
    private byte @Nullable [] finalData;

    /**
     * @param accepted told the user name, null for that of CONNECT, and the attributes; a refusal ends the connection
     */
    Authentication(Connection connection, Connect connect, BiConsumer<@Nullable String, Map<String, Object>> accepted) {
        this.connection = connection;
        this.connect = connect;
        this.accepted = accepted;
    }

    private ConnectionScope scope() {
        return connection.scope();
    }

    void start() {
        String method = connect.authenticationMethod();
        if (method != null) {
            beginExchange(method);
        } else {
            authenticate();
        }
    }

    /** The Authentication Data of CONNACK, null for none. */
    byte @Nullable [] finalData() {
        return finalData;
    }

    private void authenticate() {
        Authenticator.Decision decision = scope().hooks()
                .current()
                .authenticate()
                .run(
                        connection.client(),
                        connect,
                        scope().loop(),
                        later -> connection.guarded(() -> authenticated(later)));
        if (decision != null) {
            authenticated(decision);
        }
    }

    private void authenticated(Authenticator.Decision decision) {
        if (connection.closed()) {
            return;
        }
        switch (decision) {
            case Authenticator.Accepted(String username, Map<String, Object> attributes) ->
                accepted.accept(username, attributes);
            case Authenticator.Rejected(ReasonCode reason, String text) ->
                connection.ending().refuse(reason, text, null);
            case Authenticator.Abstain() -> authenticateByConfig();
            case Authenticator.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
    }

    /** No plugin decides: {@code authentication} in config.yml does. */
    private void authenticateByConfig() {
        Credentials credentials = new Credentials(scope().live().config().authentication());
        String certified = connection.client().certificateName();
        if (certified != null && certified.equals(connect.username())) {
            decided(credentials.certified(certified));
            return;
        }
        if (!credentials.needsHashing(connect.username())) {
            decided(credentials.check(connect, connection.client().local()));
            return;
        }
        scope().workers().execute(() -> {
            try {
                Authenticator.Decision decision =
                        credentials.check(connect, connection.client().local());
                connection.execute(() -> decided(decision));
            } catch (RuntimeException fault) {
                connection.execute(() -> connection.ending().failed(fault));
            }
        });
    }

    private void decided(Authenticator.Decision decision) {
        if (connection.closed()) {
            return;
        }
        if (decision instanceof Authenticator.Accepted(String username, Map<String, Object> attributes)) {
            accepted.accept(username, attributes);
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
                connection.client(), step, data, scope().loop(), later -> connection.guarded(() -> stepped(later)));
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
        if (connection.closed()) {
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
                finalData = Connects.bytes(data);
                accepted.accept(username, attributes);
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
}
