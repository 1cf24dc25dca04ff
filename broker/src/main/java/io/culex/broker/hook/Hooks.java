package io.culex.broker.hook;

import io.culex.api.hook.Hook;
import io.culex.api.hook.Listener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * The registry of hooks.
 *
 * <p>Registering and removing take this object's lock and put a new {@link HookSet} in the place of the old one; event
 * loops read {@link #current()}, one volatile read, and never wait. A set that was read stays good: a question that has
 * begun ends with the hooks it began with.
 */
public final class Hooks {
    private final ScheduledExecutorService timer;
    private final QueueBounds bounds;
    private final ListenerPressure pressure = new ListenerPressure();
    private final ConcurrentMap<String, Owner> owners = new ConcurrentHashMap<>();
    private final Events events = new Events(this);
    private List<HookRegistration> registrations = List.of();
    private final AtomicLong sequence = new AtomicLong();
    private volatile HookSet current;

    /**
     * An empty registry.
     *
     * @param timer times out deferred answers where the event loop is no scheduler itself
     * @param bounds of each listener's queue
     */
    public Hooks(ScheduledExecutorService timer, QueueBounds bounds) {
        this.timer = timer;
        this.bounds = bounds;
        this.current = new HookSet(registrations, timer);
    }

    /** The hooks in force now. Its identity changes with every change. */
    public HookSet current() {
        return current;
    }

    /** Tells facts to listeners. */
    public Events events() {
        return events;
    }

    /** Whether listeners are behind. */
    public ListenerPressure pressure() {
        return pressure;
    }

    /**
     * Puts a hook in force. What the hook says of itself (priority, topics, events) is read here, once.
     *
     * @param listenerExecutor runs one task at a time; used when the hook is a listener
     */
    public HookRegistration register(String pluginId, Logger log, Hook hook, Executor listenerExecutor) {
        Owner owner = owners.computeIfAbsent(pluginId, id -> new Owner(id, log));
        Binding<Hook> binding = new Binding<>(hook, owner, sequence.getAndIncrement());
        FactQueue queue = hook instanceof Listener listener
                ? new FactQueue(binding, listener, listenerExecutor, bounds, pressure)
                : null;
        HookRegistration registration = new HookRegistration(this, binding, queue);
        synchronized (this) {
            List<HookRegistration> more = new ArrayList<>(registrations);
            more.add(registration);
            more.sort(Comparator.comparing(each -> each.binding));
            replace(more);
        }
        return registration;
    }

    void remove(HookRegistration registration) {
        synchronized (this) {
            List<HookRegistration> fewer = new ArrayList<>(registrations);
            if (fewer.remove(registration)) {
                replace(fewer);
            }
        }
    }

    private void replace(List<HookRegistration> changed) {
        registrations = List.copyOf(changed);
        current = new HookSet(registrations, timer);
    }

    /** How often hooks of a plugin failed. */
    public long errors(String pluginId) {
        Owner owner = owners.get(pluginId);
        return owner == null ? 0 : owner.errors.sum();
    }

    /** How often a deferred answer of a plugin came too late. */
    public long timeouts(String pluginId) {
        Owner owner = owners.get(pluginId);
        return owner == null ? 0 : owner.timeouts.sum();
    }

    /** How many facts were not told to listeners of a plugin that were behind. */
    public long dropped(String pluginId) {
        Owner owner = owners.get(pluginId);
        return owner == null ? 0 : owner.dropped.sum();
    }
}
