package io.culex.broker.connection;

import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.broker.config.Config;
import io.culex.broker.config.MqttConfig;
import io.culex.broker.metrics.Limit;
import io.culex.broker.packet.Auth;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.Connect;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * From CONNECT to CONNACK: plugins may look at it, the client is identified ({@link Authentication}), the connection moves to
 * the loop of its session, the session is opened ({@link SessionOpening}).
 *
 * <p>Owner: the connection's loop, and after the move the session's. Reading is paused from beginning to end, but for
 * the client's steps of an AUTH exchange. Any step may end the flow with a refusal; each one that had to wait looks first
 * whether the connection is still there.
 */
final class ConnectFlow {
    private final Connection connection;
    private final Connect packet;
    private io.culex.api.Connect connect;
    private boolean assigned;
    private @Nullable Authentication authentication;

    ConnectFlow(Connection connection, Connect packet) {
        this.connection = connection;
        this.packet = packet;
        this.connect = Connects.view(packet);
    }

    private ConnectionScope scope() {
        return connection.scope();
    }

    void start() {
        connection.pause();
        if (!named() || redirected()) {
            return;
        }
        connection.client().asks(packet.version(), packet.clientId(), connect.username());
        if (scope().hold().held()) {
            scope().hold().onReleased(() -> connection.execute(this::intercept));
        } else {
            intercept();
        }
    }

    /** Whether the client was told to use another server [4.13.2]. */
    private boolean redirected() {
        MqttConfig mqtt = scope().live().config().mqtt();
        ReasonCode reason = switch (mqtt.redirect()) {
            case NONE -> null;
            case USE_ANOTHER_SERVER -> ReasonCode.USE_ANOTHER_SERVER;
            case SERVER_MOVED -> ReasonCode.SERVER_MOVED;
        };
        if (reason == null) {
            return false;
        }
        String reference = mqtt.serverReference();
        connection.ending().refuse(reason, null, reference.isEmpty() ? null : reference);
        return true;
    }

    /** The name in the client's certificate, where the listener wants it, counts and not what CONNECT says. */
    private boolean named() {
        ConnectedClient client = connection.client();
        if (!client.namedByCertificate()) {
            return true;
        }
        String name = client.certificateName();
        if (name == null) {
            connection.ending().refuse(ReasonCode.NOT_AUTHORIZED, "the certificate does not say who it is", null);
            return false;
        }
        connect = connect.withCredentials(name, connect.password());
        return true;
    }

    // ---- plugins look at it -----------------------------------------------------------------------------------------

    private void intercept() {
        if (connection.closed()) {
            return;
        }
        ConnectInterceptor.Decision decision = scope().hooks()
                .current()
                .connect()
                .run(
                        connection.client(),
                        connect,
                        scope().loop(),
                        later -> connection.guarded(() -> intercepted(later)));
        if (decision != null) {
            intercepted(decision);
        }
    }

    private void intercepted(ConnectInterceptor.Decision decision) {
        if (connection.closed()) {
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
            if (!scope().live().config().mqtt().assignedClientIds()) {
                connection.ending().refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "a client id is needed", null);
                return;
            }
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
                > connection.limits().maxClientIdLength()) {
            scope().limits().hit(Limit.CLIENT_ID, connection.client(), "refused");
            connection.ending().refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "the client id is too long", null);
            return;
        }
        connection.client().asks(packet.version(), connect.clientId(), connect.username());
        if (!willAllowed()) {
            return;
        }
        Authentication asked = new Authentication(connection, connect, this::accepted);
        authentication = asked;
        asked.start();
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

    /** The client's answer in an exchange. */
    void onAuth(Auth auth) {
        Authentication current = authentication;
        if (current == null) {
            throw ProtocolException.protocolError("AUTH without an authentication method in CONNECT");
        }
        current.onAuth(auth);
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
        if (connection.closed()) {
            return;
        }
        byte[] data = authentication == null ? null : authentication.finalData();
        new SessionOpening(connection, packet, connect, assigned, data).start();
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
