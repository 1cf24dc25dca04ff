package io.culex.broker.hook;

import io.culex.api.hook.Hook;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The hooks of one kind in the order in which they are asked. Immutable; used by every event loop.
 *
 * <p>What all chains share: {@code run} asks one hook after another and returns the outcome, which is never
 * {@code Defer}. When a hook answers later it returns null, and calls {@code later} exactly once on {@code loop} with
 * the outcome. A hook that fails denies.
 */
abstract class Chain<H extends Hook> {
    final Binding<H>[] hooks;
    final ScheduledExecutorService timer;

    Chain(Binding<H>[] hooks, ScheduledExecutorService timer) {
        this.hooks = hooks;
        this.timer = timer;
    }

    /** Whether there is nobody to ask. */
    public final boolean isEmpty() {
        return hooks.length == 0;
    }
}
