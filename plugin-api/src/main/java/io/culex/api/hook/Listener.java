package io.culex.api.hook;

/**
 * A hook that is told facts, off the event loops, in order for each client.
 *
 * <p>What waits for a listener is bounded: 65,536 facts, 64 MiB of payloads. When it falls behind further, reading the
 * publishers that feed it pauses; should there be twice as much for all that, messages and pings are left out and counted.
 * Other facts about connections, sessions and subscriptions are never left out. After its registration was closed a listener is still told what happened before.
 *
 * @since 0.1
 */
public interface Listener extends Hook {
    /** Called after the last event of a batch, on the thread that brought the batch. */
    default void onBatchEnd() {}
}
