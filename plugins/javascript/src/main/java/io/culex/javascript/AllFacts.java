package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Disconnection;
import io.culex.api.ReasonCode;
import io.culex.api.SubscriptionResult;
import io.culex.api.hook.BrokerListener;
import io.culex.api.hook.ConnectionListener;
import io.culex.api.hook.SessionListener;
import io.culex.api.hook.SubscriptionListener;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Told about everything; one listener, so that all facts about a client come in their order. Which of them become rows,
 * the scripts' handlers say.
 */
final class AllFacts extends MessageFacts
        implements ConnectionListener, SubscriptionListener, SessionListener, BrokerListener {
    /** Facts other than those about messages. */
    static final Set<String> NAMES = Set.of(
            "client",
            "clientReady",
            "clientDisconnect",
            "connackSent",
            "clientError",
            "connectionError",
            "keepaliveTimeout",
            "ping",
            "subscribe",
            "unsubscribe",
            "sessionExpired",
            "closed");

    private static final Map<ReasonCode, String> CODES = Map.of(
            ReasonCode.NOT_AUTHORIZED, "AUTH_DENIED",
            ReasonCode.BAD_USER_NAME_OR_PASSWORD, "AUTH_DENIED",
            ReasonCode.PROTOCOL_ERROR, "PROTOCOL",
            ReasonCode.MALFORMED_PACKET, "PROTOCOL");

    private final Set<String> wanted;

    AllFacts(Realm realm, Needs needs) {
        super(realm, needs);
        wanted = new HashSet<>(needs.facts().keySet());
        wanted.retainAll(NAMES);
        if (needs.system()) {
            wanted.addAll(Set.of("client", "clientDisconnect", "subscribe", "unsubscribe"));
        }
    }

    /** Which facts become rows, as a part of what tells two listeners apart. */
    Set<String> wanted() {
        return wanted;
    }

    private void tell(Object key, Fact fact, Client client) {
        if (wanted.contains(fact.name())) {
            realm.row(fact.name(), key, fact, client);
        }
    }

    @Override
    public void onConnecting(Client client) {
        tell(client, Fact.of("client"), client);
    }

    @Override
    public void onConnackSent(Client client, ReasonCode reason, boolean sessionPresent) {
        // Several steps of a client may come in one batch, before scripts have met it.
        HostClient.of(client).markAcknowledged();
        tell(client, Fact.of("connackSent", reason.code(), sessionPresent), client);
    }

    @Override
    public void onConnected(Client client) {
        tell(client, Fact.of("clientReady"), client);
    }

    @Override
    public void onDisconnected(Client client, Disconnection end) {
        HostClient known = HostClient.known(client);
        if (known != null) {
            known.markGone();
        }
        String cause = switch (end.cause()) {
            case KEEP_ALIVE -> "keepalive";
            case TAKEN_OVER -> "takeover";
            default -> end.cause().name().toLowerCase(Locale.ROOT);
        };
        ReasonCode reason = end.reason();
        Fact fact = new Fact(
                "clientDisconnect",
                reason == null ? -1 : reason.code(),
                end.willPending(),
                end.connected().toMillis(),
                cause,
                new Object[0],
                null);
        tell(client, fact, client);
    }

    /** As in Aedes: a client whose id is known has an error of its own, a failed login too. */
    @Override
    public void onConnectionError(Client client, ReasonCode reason, String detail) {
        tell(client, error(client.id().isEmpty() ? "connectionError" : "clientError", reason, detail), client);
    }

    @Override
    public void onClientError(Client client, ReasonCode reason, String detail) {
        tell(client, error("clientError", reason, detail), client);
    }

    private static Fact error(String name, ReasonCode reason, String detail) {
        Object[] code = {CODES.getOrDefault(reason, reason.name())};
        return new Fact(name, reason.code(), false, 0, detail, code, null);
    }

    @Override
    public void onPing(Client client) {
        tell(client, Fact.of("ping"), client);
    }

    @Override
    public void onKeepAliveTimeout(Client client) {
        tell(client, Fact.of("keepaliveTimeout"), client);
    }

    @Override
    public void onSubscribed(Client client, List<SubscriptionResult> results) {
        Object[] flat = new Object[results.size() * 6];
        int at = 0;
        for (SubscriptionResult result : results) {
            flat[at++] = result.subscription().filter();
            flat[at++] = result.reason().code();
            flat[at++] = result.subscription().qos();
            flat[at++] = result.subscription().noLocal();
            flat[at++] = result.subscription().retainAsPublished();
            flat[at++] = result.subscription().retainHandling();
        }
        tell(results, Fact.of("subscribe", flat), client);
    }

    @Override
    public void onUnsubscribed(Client client, List<String> filters) {
        tell(filters, Fact.of("unsubscribe", filters.toArray()), client);
    }

    @Override
    public void onEnded(String clientId, Cause cause) {
        if (cause == Cause.EXPIRED && wanted.contains("sessionExpired")) {
            Fact fact = new Fact("sessionExpired", -1, false, 0, clientId, new Object[0], null);
            realm.row("sessionExpired", fact, fact, null);
        }
    }

    @Override
    public void onStopping() {
        if (wanted.contains("closed")) {
            realm.row("closed", this, Fact.of("closed"), null);
        }
    }
}
