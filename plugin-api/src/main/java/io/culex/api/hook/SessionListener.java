package io.culex.api.hook;

/**
 * Told about sessions.
 *
 * @since 0.1
 */
public interface SessionListener extends Listener {
    /** A new session. */
    default void onCreated(String clientId) {}

    /** A stored session goes on. */
    default void onResumed(String clientId) {}

    /** The client is away; its session stays. */
    default void onOffline(String clientId) {}

    /** The session is gone. */
    default void onEnded(String clientId, Cause cause) {}

    /** Why a session ended. */
    enum Cause {
        /** Its client left and asked for no longer. */
        CLOSED,
        /** Its Session Expiry Interval passed. */
        EXPIRED,
        /** Its client came back with Clean Start. */
        CLEAN_START,
        /** A plugin or an administrator discarded it. */
        DISCARDED
    }
}
