package io.culex.broker.hook;

import io.culex.api.hook.Authorizer;
import io.culex.api.hook.ClusterProvider;
import io.culex.api.hook.EnhancedAuthenticator;
import io.culex.api.hook.Hook;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PayloadValidator;
import io.culex.api.hook.StorageProvider;
import io.culex.api.hook.TopicScoped;
import io.culex.broker.topic.TopicFilter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A hook in force: the object, whose it is, its place in the order and the topics it is limited to.
 *
 * <p>What the hook says of itself is read once, when this is made; a hook with a name plays one named part only. Immutable but for the limit on repeated warnings, which any thread may touch: one line in ten seconds, the next one
 * tells how many were left out.
 */
final class Binding<H extends Hook> implements Comparable<Binding<?>> {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    final H hook;
    final Owner owner;
    final int priority;
    final List<String> filters;

    /** What the hook is called in CONNECT or config.yml, empty for the kinds that have no name. */
    final String name;

    /** The facts about messages that it wants. */
    final Set<MessageListener.Event> events;

    final boolean decidesReceive;
    private final long sequence;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
    private final AtomicInteger unsaid = new AtomicInteger();

    Binding(H hook, Owner owner, long sequence) {
        this.hook = hook;
        this.owner = owner;
        this.sequence = sequence;
        this.priority = hook.priority();
        this.filters = hook instanceof TopicScoped scoped ? checked(scoped.topicFilters()) : List.of();
        this.name = nameOf(hook);
        this.events = hook instanceof MessageListener listener ? Set.copyOf(listener.events()) : Set.of();
        this.decidesReceive = hook instanceof Authorizer authorizer && authorizer.decidesReceive();
    }

    private static List<String> checked(List<String> filters) {
        for (String filter : filters) {
            if (TopicFilter.parse(filter).shareGroup() != null) {
                throw new IllegalArgumentException("a hook cannot be limited to a shared subscription: " + filter);
            }
        }
        return List.copyOf(filters);
    }

    private static String nameOf(Hook hook) {
        return switch (hook) {
            case EnhancedAuthenticator authenticator -> authenticator.method();
            case PayloadValidator validator -> validator.type();
            case StorageProvider provider -> provider.name();
            case ClusterProvider provider -> provider.name();
            default -> "";
        };
    }

    /** Whether the hook wants messages of the topic. */
    boolean matches(String topic) {
        if (filters.isEmpty()) {
            return true;
        }
        for (int i = 0; i < filters.size(); i++) {
            if (TopicFilter.matches(filters.get(i), topic)) {
                return true;
            }
        }
        return false;
    }

    /** Counts and logs what went wrong when the hook was asked or told something. */
    void failed(String what, @Nullable Throwable error) {
        owner.errors.increment();
        warn("{} of plugin {} failed in {}{}", what, error);
    }

    /** Counts and logs that a deferred answer did not come in time. */
    void late(String what) {
        owner.timeouts.increment();
        warn("{} of plugin {} was too late with its answer to {}{}", what, null);
    }

    private void warn(String sentence, String what, @Nullable Throwable error) {
        long due = nextWarning.get();
        long now = System.nanoTime();
        if (now - due < 0 || !nextWarning.compareAndSet(due, now + QUIET_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        int more = unsaid.getAndSet(0);
        String suffix = more == 0 ? "" : " (and " + more + " times before, not logged)";
        owner.log.warn(sentence, hook.getClass().getName(), owner.pluginId, what, suffix, error);
    }

    @Override
    public int compareTo(Binding<?> other) {
        int order = Integer.compare(priority, other.priority);
        if (order == 0) {
            order = owner.pluginId.compareTo(other.owner.pluginId);
        }
        return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Those whose hook is of a kind, in their order. */
    @SuppressWarnings("unchecked") // The hook of each element was checked against the kind.
    static <K extends Hook> Binding<K>[] ofKind(List<Binding<?>> all, Class<K> kind) {
        return all.stream().filter(binding -> kind.isInstance(binding.hook)).toArray(length ->
                (Binding<K>[]) new Binding<?>[length]);
    }
}
