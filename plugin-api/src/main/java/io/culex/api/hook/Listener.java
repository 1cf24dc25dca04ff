package io.culex.api.hook;

/**
 * A hook that is told facts, off the event loops, in order for each client.
 *
 * <p>What waits for a listener is bounded. When it falls behind, reading the publishers that feed it pauses, or messages
 * and pings are left out and counted, as the broker is configured; other facts about connections, sessions and
 * subscriptions are never left out. After its registration was closed a listener is still told what happened before.
 *
 * @since 0.1
 */
public interface Listener extends Hook {
    /** Called after the last event of a batch, on the thread that brought the batch. */
    default void onBatchEnd() {}
}
