package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.Publish;
import io.culex.api.Sessions;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** What the prelude may ask about retained messages and sessions, for one version. Used by the thread that runs its context. */
public final class StoredHost {
    private final Host host;
    private final PluginContext context;
    private final ScriptVersion version;

    StoredHost(Host host, PluginContext context, ScriptVersion version) {
        this.host = host;
        this.context = context;
        this.version = version;
    }

    @HostAccess.Export
    public void retained(String topic, int call) {
        host.later(call, context.retained().find(topic).thenApply(StoredHost::packet));
    }

    @HostAccess.Export
    public void retainedMatching(String filter, int most, int call) {
        host.later(call, context.retained().matching(filter, most).thenApply(StoredHost::packets));
    }

    @HostAccess.Export
    public void removeRetained(String topic, int call) {
        version.effect(() -> host.later(call, context.retained().remove(topic)));
    }

    @HostAccess.Export
    public int retainedCount() {
        return context.retained().count();
    }

    @HostAccess.Export
    public void session(String id, int call) {
        host.later(call, context.sessions().find(id).thenApply(StoredHost::flat));
    }

    @HostAccess.Export
    public void discardSession(String id, int call) {
        version.effect(() -> host.later(call, context.sessions().discard(id)));
    }

    @HostAccess.Export
    public int sessionCount() {
        return context.sessions().count();
    }

    @HostAccess.Export
    public String[] sessionIds() {
        return context.sessions().clientIds().toArray(String[]::new);
    }

    private static @Nullable HostPacket packet(@Nullable Publish publish) {
        return publish == null ? null : new HostPacket(publish, 0);
    }

    private static Object[] packets(List<Publish> all) {
        Object[] packets = new Object[all.size()];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = new HostPacket(all.get(i), 0);
        }
        return packets;
    }

    private static Object @Nullable [] flat(Sessions.@Nullable Info info) {
        return info == null
                ? null
                : new Object[] {
                    info.clientId(), info.connected(), info.queued(), info.inFlight(), (double) info.expiryInterval()
                };
    }
}
