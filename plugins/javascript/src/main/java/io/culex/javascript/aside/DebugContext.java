package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.hook.Hook;
import org.jspecify.annotations.Nullable;

/**
 * The broker for scripts that a debugger may hold: they are asked and told about one client, in place of the scripts in force,
 * and what they do counts. Safe from any thread.
 */
public final class DebugContext extends AsideContext {
    private final LiveContext live;
    private final String clientId;

    /** @param clientId the client it is about */
    public DebugContext(LiveContext live, String clientId) {
        super(live.real, "inspect", null);
        this.live = live;
        this.clientId = clientId;
    }

    /** The scripts are ready: from now on they are asked. */
    public void begin() {
        live.leaveOut(clientId);
    }

    @Override
    public boolean takes(@Nullable Class<? extends Hook> kind, @Nullable Client client, String subject) {
        return live.leavesOut(client);
    }

    /** How many events found no room while a debugger held the scripts. */
    public long missed() {
        return backlog.missed();
    }

    @Override
    public void close() {
        live.leaveOut(null);
        super.close();
    }
}
