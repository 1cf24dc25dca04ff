package io.culex.javascript;

import io.culex.api.PluginContext;
import io.culex.api.Registration;
import io.culex.api.hook.Hook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which hooks are in force with the broker: what the scripts' handlers need and nothing else. Hooks that the next version
 * needs too stay as they are; new ones are put in force before old ones are taken out.
 *
 * <p>Used by the thread that starts and stops the plugin and by the scripts' thread; each change is one under a lock.
 */
final class HookRegister {
    private final PluginContext context;
    private final Realm realm;
    private final ScriptSettings settings;
    private final Map<String, Registration> questions = new HashMap<>();
    private @Nullable Registration listener;
    private @Nullable FactLane lane;
    private String listening = "";

    HookRegister(PluginContext context, Realm realm, ScriptSettings settings) {
        this.context = context;
        this.realm = realm;
        this.settings = settings;
    }

    synchronized void sync(Needs needs) {
        List<Registration> leaving = new ArrayList<>();
        Map<String, Registration> staying = new HashMap<>();
        needs.questions().forEach((question, filters) -> {
            String key = question + " " + filters;
            Registration known = questions.remove(key);
            Hook hook = known != null ? null : QuestionHooks.of(question, filters, realm, settings);
            if (known != null) {
                staying.put(key, known);
            } else if (hook != null) {
                staying.put(key, context.register(hook));
            }
        });
        leaving.addAll(questions.values());
        questions.clear();
        questions.putAll(staying);
        syncListener(needs);
        leaving.forEach(Registration::close);
    }

    private void syncListener(Needs needs) {
        MessageFacts wanted = listenerFor(needs);
        String key = wanted == null ? "" : keyOf(wanted);
        if (key.equals(listening)) {
            return;
        }
        Registration old = listener;
        FactLane oldLane = lane;
        listener = null;
        lane = null;
        listening = key;
        if (wanted != null) {
            FactLane fresh = new FactLane(realm);
            if (oldLane != null) {
                fresh.follow(oldLane);
            }
            lane = fresh;
            listener = context.register(wanted, fresh);
        }
        if (old != null) {
            old.close();
        }
        if (oldLane != null) {
            oldLane.closed();
        }
    }

    private @Nullable MessageFacts listenerFor(Needs needs) {
        AllFacts all = new AllFacts(realm, needs);
        if (!all.wanted().isEmpty()) {
            return all;
        }
        return all.events().isEmpty() ? null : new MessageFacts(realm, needs);
    }

    private static String keyOf(MessageFacts facts) {
        Set<String> wanted = facts instanceof AllFacts all ? new TreeSet<>(all.wanted()) : Set.of();
        return wanted + " " + facts.events() + " " + facts.topicFilters() + " " + facts.system();
    }

    void close() {
        sync(Needs.NONE);
    }
}
