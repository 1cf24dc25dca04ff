package io.culex.api.hook;

/**
 * Told about the broker itself.
 *
 * @since 0.1
 */
public interface BrokerListener extends Listener {
    /** All listeners are open. */
    default void onStarted() {}

    /** Shutdown begins: no new connection is accepted. */
    default void onStopping() {}

    /** config.yml was read again. */
    default void onConfigReloaded() {}
}
