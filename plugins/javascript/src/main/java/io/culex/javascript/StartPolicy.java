package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.PluginContext;
import io.culex.api.ReasonCode;
import io.culex.api.Registration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to clients while the scripts are not ready, or not at all. Scripts that decide nothing keep nobody waiting:
 * their facts queue up. That they decide nothing is known from the last start with the same files, or from reading them.
 * Scripts that decide, or may, hold the clients until they are loaded; when they cannot be loaded, clients are refused,
 * since the answer might have been no.
 */
final class StartPolicy {
    private final PluginContext context;
    private final ScriptFolder folder;
    private final HookRegister hooks;
    private final ScriptLog log;
    private final boolean sysEvents;
    private @Nullable KnownVersion known;
    private boolean same;
    private boolean mayDecide;
    private @Nullable Registration refusing;

    StartPolicy(PluginContext context, ScriptFolder folder, HookRegister hooks, ScriptLog log, boolean sysEvents) {
        this.context = context;
        this.folder = folder;
        this.hooks = hooks;
        this.log = log;
        this.sysEvents = sysEvents;
    }

    /** Before the first load; closing what this returns lets waiting clients go on. */
    synchronized Registration before(String fingerprint, List<String> mains) {
        KnownVersion last = KnownVersion.read(context.dataDirectory());
        known = last;
        same = last != null && last.fingerprint().equals(fingerprint);
        Needs needs = same && last != null ? last.needs() : Foresight.of(folder, mains, sysEvents);
        if (needs != null) {
            hooks.sync(needs);
        }
        mayDecide = needs == null || needs.decides();
        return mayDecide ? context.holdConnects() : () -> {};
    }

    /** The version of the last start when the files are still the same, else null. */
    @Nullable
    KnownVersion sameAsLast() {
        return same ? known : null;
    }

    /** The first load failed and there is no version that could go on. */
    synchronized void failed() {
        hooks.sync(Needs.NONE);
        KnownVersion last = known;
        if (mayDecide || (last != null && last.needs().decides())) {
            refusing = context.register(new QuestionHooks.RefuseAll());
            log.error(
                    "the scripts decide about clients, or may, and could not be loaded: every client is refused until a"
                            + " good version is saved in " + folder.root());
        } else {
            log.error("the broker serves without scripts until a good version is saved in " + folder.root());
        }
    }

    /**
     * The first version is in force. When it decides although nothing said that it would (it asked the clock, or was saved
     * while it was loaded), clients that came meanwhile were not asked about: they have to come again.
     */
    synchronized void inForce(Needs needs) {
        good();
        if (mayDecide || !needs.decides()) {
            return;
        }
        mayDecide = true;
        int count = 0;
        for (Client client : context.clients().all()) {
            client.disconnect(ReasonCode.SERVER_BUSY, "the broker's scripts were not ready");
            count++;
        }
        log.warn("the scripts decide about clients, which could not be seen before they ran: " + count
                + " clients that were let in meanwhile have to connect again");
    }

    /** A version is in force. */
    synchronized void good() {
        Registration refusal = refusing;
        if (refusal != null) {
            refusing = null;
            refusal.close();
        }
    }
}
