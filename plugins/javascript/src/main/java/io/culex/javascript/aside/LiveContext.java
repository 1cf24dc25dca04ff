package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.PluginContext;
import io.culex.api.Publisher;
import io.culex.api.Registration;
import io.culex.api.hook.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The broker for the scripts in force: as it is, but that others may be asked the same, and that one client may be left to
 * others. Safe from any thread.
 */
public final class LiveContext extends ForwardingContext {
    private final boolean mayLeaveOut;
    private final List<String> more;
    private volatile @Nullable String leftOut;
    private final List<NextContext> others = new CopyOnWriteArrayList<>();

    /**
     * The context of the scripts in force.
     *
     * @param mayLeaveOut whether a client may be left to others
     * @param more lines for the banner
     */
    public LiveContext(PluginContext real, boolean mayLeaveOut, List<String> more) {
        super(real);
        this.mayLeaveOut = mayLeaveOut;
        this.more = List.copyOf(more);
    }

    /** From now on other scripts are asked about this client; null for none. */
    void leaveOut(@Nullable String clientId) {
        leftOut = clientId;
    }

    boolean leavesOut(@Nullable Client client) {
        String id = leftOut;
        return id != null && client != null && client.id().equals(id);
    }

    @Override
    public void describe(List<String> lines) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(more);
        real.describe(all);
    }

    /** From now on these scripts are asked the same. */
    void alsoAsk(NextContext scripts) {
        if (!others.contains(scripts)) {
            others.add(scripts);
        }
    }

    void askNoMore(NextContext scripts) {
        others.remove(scripts);
    }

    @Override
    public boolean takes(@Nullable Class<? extends Hook> kind, @Nullable Client client, String subject) {
        return !leavesOut(client);
    }

    @Override
    public boolean watched() {
        return !others.isEmpty();
    }

    @Override
    public <H extends Hook, D> D answered(Asked<H, D> asked, D given) {
        for (NextContext other : others) {
            other.alsoAsk(asked, given);
        }
        return given;
    }

    @Override
    public Registration register(Hook hook, Executor listenerExecutor) {
        return real.register(
                !mayLeaveOut ? hook : PartListeners.of(hook, this, real.clients()::find), listenerExecutor);
    }

    @Override
    public Publisher publisher() {
        Publisher publisher = real.publisher();
        return message -> {
            for (NextContext other : others) {
                other.comparison().inForce("publish " + message.topic(), Verdict.payload(message));
            }
            return publisher.publish(message);
        };
    }
}
