package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.Disconnection;
import io.culex.api.ReasonCode;
import io.culex.api.SubscriptionResult;
import io.culex.api.hook.BrokerListener;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.SessionListener;
import io.culex.api.hook.SubscriptionListener;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a listener of everything about a part of it. */
final class PartFacts extends PartMessages
        implements ConnectionListener, SubscriptionListener, SessionListener, BrokerListener {
    private final ConnectionListener connections;
    private final SubscriptionListener subscriptions;
    private final SessionListener sessions;
    private final BrokerListener broker;

    /** @param listener one that is told about everything */
    <L extends MessageListener & ConnectionListener & SubscriptionListener & SessionListener & BrokerListener>
            PartFacts(L listener, Part part, Way way, Function<String, @Nullable Client> find) {
        super(listener, part, way, find);
        connections = listener;
        subscriptions = listener;
        sessions = listener;
        broker = listener;
    }

    @Override
    public void onConnecting(Client client) {
        about(client, () -> connections.onConnecting(part().view(client)));
    }

    @Override
    public void onConnackSent(Client client, ReasonCode reason, boolean sessionPresent) {
        about(client, () -> connections.onConnackSent(part().view(client), reason, sessionPresent));
    }

    @Override
    public void onConnected(Client client) {
        about(client, () -> connections.onConnected(part().view(client)));
    }

    @Override
    public void onDisconnected(Client client, Disconnection disconnection) {
        about(client, () -> connections.onDisconnected(part().view(client), disconnection));
    }

    @Override
    public void onConnectionError(Client client, ReasonCode reason, String detail) {
        about(client, () -> connections.onConnectionError(part().view(client), reason, detail));
    }

    @Override
    public void onClientError(Client client, ReasonCode reason, String detail) {
        about(client, () -> connections.onClientError(part().view(client), reason, detail));
    }

    @Override
    public void onPing(Client client) {
        about(client, () -> connections.onPing(part().view(client)));
    }

    @Override
    public void onKeepAliveTimeout(Client client) {
        about(client, () -> connections.onKeepAliveTimeout(part().view(client)));
    }

    @Override
    public void onSubscribed(Client client, List<SubscriptionResult> results) {
        about(client, () -> subscriptions.onSubscribed(part().view(client), results));
    }

    @Override
    public void onUnsubscribed(Client client, List<String> filters) {
        about(client, () -> subscriptions.onUnsubscribed(part().view(client), filters));
    }

    @Override
    public void onEnded(String clientId, Cause cause) {
        about(null, () -> sessions.onEnded(clientId, cause));
    }

    @Override
    public void onStopping() {
        about(null, broker::onStopping);
    }
}
