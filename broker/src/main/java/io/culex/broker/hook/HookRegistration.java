package io.culex.broker.hook;

import io.culex.api.Registration;
import io.culex.api.hook.Hook;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A hook in force, as the plugin's host holds it. Safe from any thread. */
public final class HookRegistration implements Registration {
    private final Hooks hooks;
    final Binding<?> binding;
    final @Nullable FactQueue queue;
    private volatile boolean closed;

    HookRegistration(Hooks hooks, Binding<?> binding, @Nullable FactQueue queue) {
        this.hooks = hooks;
        this.binding = binding;
        this.queue = queue;
    }

    /** Takes the hook out of force. A listener is still told what happened before. */
    @Override
    public void close() {
        closed = true;
        hooks.remove(this);
    }

    /** Takes the hook out of force; a listener is told nothing any more, not even what waits. */
    public void discard() {
        closed = true;
        hooks.remove(this);
        if (queue != null) {
            queue.discard();
        }
    }

    /** Whether the hook is still asked or told. */
    public boolean inForce() {
        return !closed;
    }

    /** Whether the hook is of a kind. */
    public boolean is(Class<? extends Hook> kind) {
        return kind.isInstance(binding.hook);
    }

    /** Whether nothing waits for the listener. */
    public boolean idle() {
        return queue == null || queue.idle();
    }

    /** Waits until nothing waits for the listener, at most so long; for the host's own thread only. */
    public boolean awaitIdle(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!idle()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(500_000);
        }
        return true;
    }

    /** How many facts wait for the listener. */
    public long waiting() {
        return queue == null ? 0 : queue.waiting();
    }

    /** How many facts the listener missed because it was behind. */
    public long dropped() {
        return queue == null ? 0 : queue.dropped.sum();
    }
}
