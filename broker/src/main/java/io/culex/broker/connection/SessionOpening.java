package io.culex.broker.connection;

import io.culex.api.Client;
import io.culex.api.ProtocolVersion;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.broker.config.Config;
import io.culex.broker.packet.ConnAck;
import io.culex.broker.packet.ConnAckProperties;
import io.culex.broker.packet.Connect;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.session.Session;
import io.culex.broker.session.SessionDirectory;
import io.culex.broker.session.Will;
import io.culex.broker.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the session of a client that may connect, asks whether it may keep its subscriptions, and answers with CONNACK when
 * all of it is where it must be.
 *
 * <p>Owner: the loop of the session, where the connection is by now. Each step that had to wait looks first whether the
 * connection is still there.
 */
final class SessionOpening {
    private static final Logger LOG = LoggerFactory.getLogger(SessionOpening.class);

    private final Connection connection;
    private final Connect packet;
    private final io.culex.api.Connect connect;
    private final boolean assigned;
    private final byte @Nullable [] authenticationData;

    /**
     * @param packet CONNECT as it came
     * @param connect CONNECT as plugins left it
     * @param assigned whether the broker made the Client Identifier
     * @param authenticationData the Authentication Data of CONNACK, null for none
     */
    SessionOpening(
            Connection connection,
            Connect packet,
            io.culex.api.Connect connect,
            boolean assigned,
            byte @Nullable [] authenticationData) {
        this.connection = connection;
        this.packet = packet;
        this.connect = connect;
        this.assigned = assigned;
        this.authenticationData = authenticationData;
    }

    private ConnectionScope scope() {
        return connection.scope();
    }

    void start() {
        long expiry = expiry();
        if (expiry > 0 && stuck()) {
            connection.ending().refuse(ReasonCode.SERVER_BUSY, "the store does not work", null);
            return;
        }
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
                .runAll(
                        connection.client(),
                        restored,
                        true,
                        scope().loop(),
                        later -> connection.guarded(() -> {
                            restore(opened.session(), restored, later);
                            finish(opened, keepAlive);
                        }));
        if (decisions != null) {
            restore(session, restored, decisions);
            finish(opened, keepAlive);
        }
    }

    /** Nothing can be stored at the moment, and enough waits for it: clients that try again and again must not add to it. */
    private boolean stuck() {
        return scope().batch().store().pressed() && !scope().batch().store().writable();
    }

    /** Subscriptions that the client may no longer have go before anything is delivered. */
    private void restore(
            Session session, List<Subscription> restored, List<? extends SubscribeInterceptor.Decision> decisions) {
        for (int i = 0; i < restored.size() && !connection.closed(); i++) {
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
        boolean told = packet.version() == ProtocolVersion.MQTT_5;
        return scope().live().config().mqtt().keepAlive(connect.keepAlive(), told);
    }

    private void setWill(Session session) {
        Will will = Connects.will(packet, connect, connection.client());
        session.will(will);
        if (will != null) {
            connection.client().will(new StoredPublish(will.message(), io.culex.api.Origin.WILL, false));
        }
    }

    private void finish(SessionDirectory.Opened opened, int keepAlive) {
        if (connection.closed()) {
            return;
        }
        Client client = connection.client();
        ConnAck connAck = new ConnAck(opened.present(), ReasonCode.SUCCESS, properties(opened.session(), keepAlive));
        // Whoever is told that there was no session must not find the old one after a crash.
        scope().afterCommit(connection, opened.written(), failure -> {
            if (connection.closed()) {
                return;
            }
            if (failure != null) {
                LOG.error("{} refused: its session could not be stored", client, failure);
                connection.ending().refuse(ReasonCode.SERVER_UNAVAILABLE, null, null);
                return;
            }
            // A message of QoS 2 of the last connection may be on its way to the store; this one may send it again.
            opened.session()
                    .inbound()
                    .whenSettled(() -> connection.guarded(() -> {
                        if (!connection.closed()) {
                            connection.accepted(opened.session(), connAck, keepAlive);
                            connection.resume();
                        }
                    }));
        });
    }

    private ConnAckProperties properties(Session session, int keepAlive) {
        if (packet.version() != ProtocolVersion.MQTT_5) {
            return ConnAckProperties.NONE;
        }
        Config config = scope().live().config();
        ConnAckProperties.Builder builder = ConnAckProperties.builder()
                .receiveMaximum(config.mqtt().receiveMaximum())
                .maximumPacketSize(connection.limits().maxPacketSize())
                .topicAliasMaximum(config.mqtt().topicAliasMaximum())
                .maximumQos(config.mqtt().maxQos())
                .retainAvailable(config.mqtt().retainAvailable())
                .wildcardSubscriptionAvailable(config.mqtt().wildcardSubscriptions())
                .subscriptionIdentifiersAvailable(config.mqtt().subscriptionIdentifiers())
                .sharedSubscriptionAvailable(config.mqtt().sharedSubscriptions())
                .authentication(connect.authenticationMethod(), authenticationData)
                .diagnostics(connection.diagnostics(null));
        if (session.expiryInterval() != connect.sessionExpiryInterval()) {
            builder.sessionExpiryInterval(session.expiryInterval()); // [MQTT-3.2.2-21]
        }
        if (packet.properties().requestResponseInformation()) { // [MQTT-3.1.2-28]
            builder.responseInformation(responseInformation(config.mqtt().responseInformation(), session.clientId()));
        }
        if (assigned) {
            builder.assignedClientId(session.clientId());
        }
        if (keepAlive != connect.keepAlive()) {
            builder.serverKeepAlive(keepAlive);
        }
        return builder.build();
    }

    /** The text for one client; null for none. A client id that cannot be part of a topic gets none. */
    private static @Nullable String responseInformation(String text, String clientId) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.contains("%c")) {
            return text;
        }
        boolean wildcard = clientId.indexOf('+') >= 0 || clientId.indexOf('#') >= 0;
        return wildcard ? null : text.replace("%c", clientId);
    }
}
