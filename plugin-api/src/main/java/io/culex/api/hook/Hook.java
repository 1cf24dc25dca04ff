package io.culex.api.hook;

import org.pf4j.ExtensionPoint;

/**
 * What all extension points share.
 *
 * <p>Order: lower {@link #priority()} first, then plugin id, then order of registration. A decision is asked of one after
 * another until one ends it. Decisions run on the client's event loop in packet order and must not block; what needs
 * time returns {@code Defer}, which pauses this one client until the answer or the timeout. A decision that throws, or
 * whose deferred answer fails, is null or defers again, denies the one action it was asked about; so does one that
 * answers null. Listeners are told afterwards, off the event
 * loop, in order for each client; one that throws is logged and called again next time.
 *
 * <p>A hook is put in force by {@link io.culex.api.PluginContext#register(Hook)}, or found by itself when its class has
 * PF4J's {@code @Extension} and a constructor without parameters.
 *
 * @since 0.1
 */
public interface Hook extends ExtensionPoint {
    /** Lower comes first; 0 by default. */
    default int priority() {
        return 0;
    }
}
