package io.culex.api;

/**
 * Where a message came from.
 *
 * @since 0.1
 */
public enum Origin {
    /** A PUBLISH of a connected client. */
    CLIENT,
    /** The will of a client that is gone. */
    WILL,
    /** The broker itself, for example under {@code $SYS}. */
    BROKER,
    /** A plugin or a script. */
    PLUGIN,
    /** Another node of the cluster. */
    CLUSTER,
    /** The retained store, when a subscription is made. */
    RETAINED
}
