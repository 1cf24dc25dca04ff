package io.culex.api.hook;

/**
 * A hook that is told facts.
 *
 * @since 0.1
 */
public interface Listener extends Hook {
    /** Called after the last event of a batch, on the thread that brought the batch. */
    default void onBatchEnd() {}
}
