package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.Registration;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens to clients while the scripts are not ready, or not at all. Scripts that are known to decide nothing keep
 * nobody waiting: their facts queue up. Scripts that decide, or may, hold the clients until they are loaded; when they
 * cannot be loaded, clients are refused, since the answer might have been no.
 */
final class StartPolicy {
    private static final Pattern DECIDES = Pattern.compile("authenticate|authorize|\\bbefore\\s*\\(|preConnect");

    private final PluginContext context;
    private final ScriptFolder folder;
    private final HookRegister hooks;
    private final ScriptLog log;
    private @Nullable KnownVersion known;
    private boolean same;
    private @Nullable Registration refusing;

    StartPolicy(PluginContext context, ScriptFolder folder, HookRegister hooks, ScriptLog log) {
        this.context = context;
        this.folder = folder;
        this.hooks = hooks;
        this.log = log;
    }

    /** Before the first load; closing what this returns lets waiting clients go on. */
    Registration before(String fingerprint) {
        KnownVersion last = KnownVersion.read(context.dataDirectory());
        known = last;
        if (last == null || !last.fingerprint().equals(fingerprint)) {
            return context.holdConnects();
        }
        same = true;
        hooks.sync(last.needs());
        return last.needs().decides() ? context.holdConnects() : () -> {};
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
        if ((last != null && last.needs().decides()) || mayDecide()) {
            refusing = context.register(new QuestionHooks.RefuseAll());
            log.error("the scripts decide about clients and could not be loaded: every client is refused until a good"
                    + " version is saved in " + folder.root());
        } else {
            log.error("the broker serves without scripts until a good version is saved in " + folder.root());
        }
    }

    private boolean mayDecide() {
        try {
            for (String name : folder.mains()) {
                if (DECIDES.matcher(folder.read(name)).find()) {
                    return true;
                }
            }
            return false;
        } catch (IOException unreadable) {
            return true;
        }
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
