package io.culex.broker.session;

import io.culex.broker.config.SessionsConfig;
import io.culex.broker.hook.Events;
import io.culex.broker.hook.Hooks;
import io.culex.broker.loop.Loop;
import io.culex.broker.metrics.LimitHits;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.Overload;
import io.culex.broker.routing.Redelivery;
import io.culex.broker.routing.RetainedTree;
import io.culex.broker.routing.SubscriptionTree;
import io.culex.broker.store.TurnBatch;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of one loop share.
 *
 * @param loop the loop
 * @param batch the store operations of the loop's turn
 * @param subscriptions the broker's subscriptions
 * @param retained the broker's retained messages
 * @param config queue limits
 * @param hooks the hooks in force
 * @param events where facts are told
 * @param limits counts who meets which limit
 * @param overload whether memory is short
 * @param counters the loop's counters
 * @param publishWill publishes a will of a session; ends when it is stored wherever it must be, or goes nowhere
 * @param redelivery gives what an ended session leaves to other members of its groups
 */
public record SessionScope(
        Loop loop,
        TurnBatch batch,
        SubscriptionTree subscriptions,
        RetainedTree retained,
        SessionsConfig config,
        Hooks hooks,
        Events events,
        LimitHits limits,
        Overload overload,
        LoopCounters counters,
        BiFunction<Session, Will, CompletableFuture<@Nullable Void>> publishWill,
        Redelivery redelivery) {}
