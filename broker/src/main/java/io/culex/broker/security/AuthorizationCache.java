package io.culex.broker.security;

import io.culex.api.Client;
import io.culex.api.hook.Authorizer.Verdict;
import io.culex.broker.hook.HookSet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the authorizers said about one connection, kept as long as they said it holds.
 *
 * <p>Owner: the connection's loop. Bound: a number of questions; the one longest not asked goes first. A change of the
 * hooks empties it.
 */
public final class AuthorizationCache {
    private static final int MOST = 256;

    private final Map<Object, Kept> kept = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Kept> eldest) {
            return size() > MOST;
        }
    };
    private HookSet keptUnder;

    public AuthorizationCache(HookSet hooks) {
        keptUnder = hooks;
    }

    /** May the client publish to the topic? */
    public Verdict mayPublish(Client client, HookSet hooks, String topic, int qos, boolean retain) {
        return hooks.authorizers().isEmpty()
                ? Verdict.ALLOW
                : ask(
                        hooks,
                        new PublishQuestion(topic, qos, retain),
                        () -> hooks.authorizers().mayPublish(client, topic, qos, retain));
    }

    /** May the client subscribe to the filter, which is without {@code $share/group/}? */
    public Verdict maySubscribe(Client client, HookSet hooks, String filter, int qos) {
        return hooks.authorizers().isEmpty()
                ? Verdict.ALLOW
                : ask(
                        hooks,
                        new SubscribeQuestion(filter, qos),
                        () -> hooks.authorizers().maySubscribe(client, filter, qos));
    }

    /** May the client receive messages of the topic? */
    public Verdict mayReceive(Client client, HookSet hooks, String topic) {
        return !hooks.authorizers().decidesReceive()
                ? Verdict.ALLOW
                : ask(
                        hooks,
                        new ReceiveQuestion(topic),
                        () -> hooks.authorizers().mayReceive(client, topic));
    }

    private Verdict ask(HookSet hooks, Object question, Supplier<Verdict> asking) {
        if (keptUnder != hooks) {
            keptUnder = hooks;
            kept.clear();
        }
        long now = System.nanoTime();
        Kept known = kept.get(question);
        if (known != null && now - known.until < 0) {
            return known.verdict;
        }
        Verdict verdict = asking.get();
        Duration time = verdict.cacheTime();
        if (time.isPositive()) {
            kept.put(question, new Kept(verdict, now + nanos(time)));
        } else {
            kept.remove(question);
        }
        return verdict;
    }

    private static long nanos(Duration time) {
        return time.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : time.toNanos();
    }

    private record Kept(Verdict verdict, long until) {}

    private record PublishQuestion(String topic, int qos, boolean retain) {}

    private record SubscribeQuestion(String filter, int qos) {}

    private record ReceiveQuestion(String topic) {}
}
