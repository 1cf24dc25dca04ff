package io.culex.broker.connection;

import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.hook.Authorizer.Kind;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.broker.codec.PacketEncoder;
import io.culex.broker.config.Config;
import io.culex.broker.config.LimitsConfig;
import io.culex.broker.hook.HookSet;
import io.culex.broker.metrics.Limit;
import io.culex.broker.packet.Diagnostics;
import io.culex.broker.packet.ProtocolException;
import io.culex.broker.packet.SubAck;
import io.culex.broker.packet.Subscribe;
import io.culex.broker.packet.UnsubAck;
import io.culex.broker.packet.Unsubscribe;
import io.culex.broker.session.Session;
import io.culex.broker.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE of one client: each filter is checked, asked about and made or refused on its own.
 *
 * <p>Owner: the connection's loop. Reading is paused while a hook takes its time.
 */
final class SubscribeFlow {
    private final Connection connection;

    SubscribeFlow(Connection connection) {
        this.connection = connection;
    }

    private ConnectionScope scope() {
        return connection.scope();
    }

    // ---- SUBSCRIBE --------------------------------------------------------------------------------------------------

    void subscribe(Subscribe packet) {
        Config config = scope().live().config();
        List<Subscription> asked = packet.subscriptions();
        for (Subscription subscription : asked) {
            String problem = TopicFilter.problem(subscription.filter(), Integer.MAX_VALUE);
            if (problem != null && connection.v5()) {
                continue; // answered in SUBACK
            }
            if (problem != null) {
                throw ProtocolException.malformed("topic filter '" + subscription.filter() + "': " + problem);
            }
        }
        if (!config.mqtt().subscriptionIdentifiers() && asked.getFirst().identifier() != null) {
            throw new ProtocolException(
                    ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "subscription identifiers are not supported");
        }
        for (Subscription subscription : asked) {
            if (subscription.noLocal() && subscription.filter().startsWith("$share/")) {
                throw ProtocolException.protocolError("no local on a shared subscription"); // [MQTT-3.8.3-4]
            }
        }
        if (asked.size() > connection.limits().maxFilters()) {
            scope().limits().hit(Limit.FILTERS, connection.client(), "SUBSCRIBE refused");
            grant(packet, Collections.nCopies(asked.size(), ReasonCode.QUOTA_EXCEEDED), null);
            return;
        }
        List<@Nullable ReasonCode> refusals = new ArrayList<>(asked.size());
        List<Subscription> open = new ArrayList<>(asked.size());
        Set<String> added = new HashSet<>();
        for (Subscription subscription : asked) {
            ReasonCode refusal = refusal(subscription, config, added);
            refusals.add(refusal);
            if (refusal == null) {
                open.add(subscription);
            }
        }
        HookSet hooks = scope().hooks().current();
        if (open.isEmpty() || hooks.subscribe().isEmpty()) {
            grant(packet, refusals, null);
            return;
        }
        connection.pause();
        List<SubscribeInterceptor.Decision> decisions = hooks.subscribe()
                .runAll(
                        connection.client(),
                        open,
                        false,
                        scope().loop(),
                        later -> connection.guarded(() -> {
                            grant(packet, refusals, later);
                            connection.resume();
                        }));
        if (decisions != null) {
            grant(packet, refusals, decisions);
            connection.resume();
        }
    }

    /**
     * Why the broker itself refuses a filter; null when it does not.
     *
     * @param added the filters before it in the packet that the session does not have yet; this one joins them
     */
    private @Nullable ReasonCode refusal(Subscription subscription, Config config, Set<String> added) {
        String text = subscription.filter();
        LimitsConfig limits = connection.limits();
        if (TopicFilter.problem(text, limits.maxTopicLevels()) != null
                || text.getBytes(StandardCharsets.UTF_8).length > limits.maxTopicLength()) {
            scope().limits().hit(Limit.TOPIC, connection.client(), "a subscription is refused");
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        TopicFilter filter = TopicFilter.parse(text);
        if (filter.shareGroup() != null && !config.mqtt().sharedSubscriptions()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.hasWildcard() && !config.mqtt().wildcardSubscriptions()) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        Session session = connection.session();
        boolean another = !session.subscriptions().has(text) && !added.contains(text);
        if (another && session.subscriptions().count() + added.size() >= limits.maxSubscriptions()) {
            scope().limits().hit(Limit.SUBSCRIPTIONS, connection.client(), "a subscription is refused");
            return ReasonCode.QUOTA_EXCEEDED;
        }
        if (!allowed(connection, filter, subscription.qos())) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (another) {
            added.add(text);
        }
        return null;
    }

    /** Whether rules and authorizers let a client have a subscription. */
    static boolean allowed(Connection connection, TopicFilter filter, int qos) {
        ConnectionScope scope = connection.scope();
        return scope.live().rules().maySubscribe(connection.permissions().subject(), filter.filter())
                && connection
                                .permissions()
                                .cache()
                                .maySubscribe(connection.client(), scope.hooks().current(), filter.filter(), qos)
                                .kind()
                        != Kind.DENY;
    }

    private void grant(
            Subscribe packet,
            List<@Nullable ReasonCode> refusals,
            @Nullable List<? extends SubscribeInterceptor.Decision> decisions) {
        List<SubscriptionResult> results = new ArrayList<>(refusals.size());
        List<Made> made = new ArrayList<>(refusals.size());
        List<String> words = new ArrayList<>(0);
        int next = 0;
        for (int i = 0; i < refusals.size() && !connection.closed(); i++) {
            Subscription asked = packet.subscriptions().get(i);
            ReasonCode refusal = refusals.get(i);
            if (refusal != null) {
                results.add(new SubscriptionResult(asked, refusal));
            } else {
                SubscribeInterceptor.Decision decision =
                        decisions == null ? SubscribeInterceptor.Decision.GRANT : decisions.get(next++);
                results.add(decide(asked, decision, made));
                if (decision instanceof SubscribeInterceptor.Deny(ReasonCode reason, String text)) {
                    explain(asked.filter(), text, refusals.size(), words);
                }
            }
        }
        if (connection.closed()) {
            return;
        }
        List<ReasonCode> reasons = new ArrayList<>(results.size());
        for (SubscriptionResult result : results) {
            reasons.add(result.reason());
        }
        scope().afterCommit(connection, failure -> {
            if (failure != null) {
                new AckWriter(connection).notStored(failure);
            } else if (!connection.closed()) {
                answer(new SubAck(packet.packetId(), reasons, said(words)), results, made);
            }
        });
    }

    /** What a hook says about its refusal; with the filter, where there are several. */
    private static void explain(String filter, @Nullable String text, int filters, List<String> words) {
        if (text != null) {
            words.add(filters == 1 ? text : filter + ": " + text);
        }
    }

    private Diagnostics said(List<String> words) {
        return words.isEmpty() ? Diagnostics.NONE : connection.diagnostics(String.join("; ", words));
    }

    private SubscriptionResult decide(Subscription asked, SubscribeInterceptor.Decision decision, List<Made> made) {
        return switch (decision) {
            case SubscribeInterceptor.Grant() -> make(asked, asked, made);
            case SubscribeInterceptor.Rewrite(Subscription other) -> make(asked, other, made);
            case SubscribeInterceptor.Deny(ReasonCode reason, String text) ->
                new SubscriptionResult(asked, Refusals.ofSubscribe(reason));
            case SubscribeInterceptor.Disconnect(ReasonCode reason, String text) -> {
                connection.ending().disconnect(reason, text);
                yield new SubscriptionResult(asked, reason);
            }
            case SubscribeInterceptor.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        };
    }

    /** Makes a subscription; the QoS granted is at most the broker's. */
    private SubscriptionResult make(Subscription asked, Subscription wanted, List<Made> made) {
        if (!TopicFilter.isValid(wanted.filter())) {
            return new SubscriptionResult(asked, ReasonCode.TOPIC_FILTER_INVALID);
        }
        int qos = Math.min(wanted.qos(), scope().live().config().mqtt().maxQos());
        Subscription granted = wanted.withQos(qos);
        TopicFilter filter = TopicFilter.parse(granted.filter());
        boolean existed = connection.session().subscriptions().add(filter, granted);
        made.add(new Made(filter, granted, existed));
        ReasonCode reason = switch (qos) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.GRANTED_QOS_1;
            default -> ReasonCode.GRANTED_QOS_2;
        };
        return new SubscriptionResult(granted, reason);
    }

    private void answer(SubAck packet, List<SubscriptionResult> results, List<Made> made) {
        PacketEncoder.subAck(connection.wire().out(), connection.version(), packet, connection.maximumPacketSize());
        connection.wire().wrote();
        scope().events().subscribed(connection.client(), results);
        for (Made subscription : made) {
            if (subscription.wantsRetained()) {
                connection.session().replay(subscription.filter, subscription.subscription);
            }
        }
    }

    /** A subscription that was made. */
    private record Made(TopicFilter filter, Subscription subscription, boolean existed) {
        /** Retain Handling [MQTT-3.3.1-9] to [MQTT-3.3.1-11]; a shared subscription gets none. */
        boolean wantsRetained() {
            return filter.shareGroup() == null
                    && (subscription.retainHandling() == 0 || subscription.retainHandling() == 1 && !existed);
        }
    }

    // ---- UNSUBSCRIBE ------------------------------------------------------------------------------------------------

    void unsubscribe(Unsubscribe packet) {
        for (String filter : packet.filters()) {
            String problem = TopicFilter.problem(filter, Integer.MAX_VALUE);
            if (problem != null && !connection.v5()) {
                throw ProtocolException.malformed("topic filter '" + filter + "': " + problem);
            }
        }
        HookSet hooks = scope().hooks().current();
        if (hooks.unsubscribe().isEmpty()) {
            remove(packet, null);
            return;
        }
        connection.pause();
        List<UnsubscribeInterceptor.Decision> decisions = hooks.unsubscribe()
                .runAll(
                        connection.client(),
                        packet.filters(),
                        scope().loop(),
                        later -> connection.guarded(() -> {
                            remove(packet, later);
                            connection.resume();
                        }));
        if (decisions != null) {
            remove(packet, decisions);
            connection.resume();
        }
    }

    private void remove(Unsubscribe packet, @Nullable List<? extends UnsubscribeInterceptor.Decision> decisions) {
        if (connection.closed()) {
            return;
        }
        List<ReasonCode> reasons = new ArrayList<>(packet.filters().size());
        List<String> removed = new ArrayList<>(packet.filters().size());
        List<String> words = new ArrayList<>(0);
        for (int i = 0; i < packet.filters().size(); i++) {
            String filter = packet.filters().get(i);
            UnsubscribeInterceptor.Decision decision =
                    decisions == null ? UnsubscribeInterceptor.Decision.PROCEED : decisions.get(i);
            reasons.add(
                    switch (decision) {
                        case UnsubscribeInterceptor.Proceed() -> remove(filter, removed);
                        case UnsubscribeInterceptor.Rewrite(String other) -> remove(other, removed);
                        case UnsubscribeInterceptor.Deny(ReasonCode reason, String text) -> {
                            explain(filter, text, packet.filters().size(), words);
                            yield Refusals.ofUnsubscribe(reason);
                        }
                        case UnsubscribeInterceptor.Defer defer ->
                            throw new IllegalStateException("a chain never answers " + defer);
                    });
        }
        scope().afterCommit(connection, failure -> {
            if (failure != null) {
                new AckWriter(connection).notStored(failure);
            } else if (!connection.closed()) {
                PacketEncoder.unsubAck(
                        connection.wire().out(),
                        connection.version(),
                        new UnsubAck(packet.packetId(), reasons, said(words)),
                        connection.maximumPacketSize());
                connection.wire().wrote();
                if (!removed.isEmpty()) {
                    scope().events().unsubscribed(connection.client(), removed);
                }
            }
        });
    }

    private ReasonCode remove(String text, List<String> removed) {
        if (!TopicFilter.isValid(text)) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (!connection.session().subscriptions().remove(TopicFilter.parse(text))) {
            return ReasonCode.NO_SUBSCRIPTION_EXISTED;
        }
        removed.add(text);
        return ReasonCode.SUCCESS;
    }
}
