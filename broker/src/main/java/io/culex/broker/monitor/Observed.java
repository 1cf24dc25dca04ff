package io.culex.broker.monitor;

import io.culex.broker.connection.ClientDirectory;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.LoopCounters.Counter;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.routing.RetainedTree;
import io.culex.broker.routing.SubscriptionTree;
import io.culex.broker.session.SessionDirectory;

/**
 * The parts of the broker that can be asked how much there is of something, from any thread.
 *
 * @param version the broker's version
 * @param counters those of all loops
 * @param clients the connected clients
 * @param sessions the sessions
 * @param subscriptions the subscriptions
 * @param retained the retained messages
 * @param metrics what the broker and its plugins count by name
 */
public record Observed(
        String version,
        LoopCounters[] counters,
        ClientDirectory clients,
        SessionDirectory sessions,
        SubscriptionTree subscriptions,
        RetainedTree retained,
        MetricRegistry metrics) {

    long sum(Counter counter) {
        return LoopCounters.sum(counters, counter);
    }

    long received() {
        return LoopCounters.received(counters);
    }

    long sent() {
        return LoopCounters.sent(counters);
    }

    long dropped() {
        return LoopCounters.dropped(counters);
    }
}
