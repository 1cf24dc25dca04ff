package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authorizer;
import io.culex.api.hook.Authorizer.Kind;
import io.culex.api.hook.Authorizer.Verdict;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Asks the {@link Authorizer}s, at once and without deferral. The verdict is ALLOW or DENY of the first that decides, or
 * ABSTAIN when none does. It holds as long as the shortest of all answers that led to it: an authorizer that abstains
 * for now must be asked again before the answer of one behind it is reused. Verdicts are worth no more than the {@link
 * HookSet} they came from. A failure denies and is not to be cached.
 */
public final class AuthorizerChain extends Chain<Authorizer> {
    private static final Verdict FAILURE = new Verdict(Kind.DENY, ReasonCode.NOT_AUTHORIZED, Duration.ZERO);

    /** One question to one authorizer. */
    private interface Asked {
        @Nullable
        Verdict of(Authorizer authorizer);
    }

    private final boolean anyDecidesReceive;

    AuthorizerChain(Binding<Authorizer>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
        boolean any = false;
        for (Binding<Authorizer> hook : hooks) {
            any |= hook.decidesReceive;
        }
        anyDecidesReceive = any;
    }

    /** Whether {@link #mayReceive} has anybody to ask. */
    public boolean decidesReceive() {
        return anyDecidesReceive;
    }

    public Verdict mayPublish(Client client, String topic, int qos, boolean retain) {
        return isEmpty()
                ? Verdict.ABSTAIN
                : ask("mayPublish", authorizer -> authorizer.mayPublish(client, topic, qos, retain), false);
    }

    /** Asks about a filter, without {@code $share/group/}. */
    public Verdict maySubscribe(Client client, String filter, int qos) {
        return isEmpty()
                ? Verdict.ABSTAIN
                : ask("maySubscribe", authorizer -> authorizer.maySubscribe(client, filter, qos), false);
    }

    public Verdict mayReceive(Client client, String topic) {
        return anyDecidesReceive
                ? ask("mayReceive", authorizer -> authorizer.mayReceive(client, topic), true)
                : Verdict.ABSTAIN;
    }

    private Verdict ask(String name, Asked question, boolean receive) {
        Duration shortest = Verdict.ABSTAIN.cacheTime();
        for (Binding<Authorizer> hook : hooks) {
            if (receive && !hook.decidesReceive) {
                continue;
            }
            Verdict verdict = answer(hook, name, question);
            if (verdict.cacheTime().compareTo(shortest) < 0) {
                shortest = verdict.cacheTime();
            }
            if (verdict.kind() != Kind.ABSTAIN) {
                return held(verdict, shortest);
            }
        }
        return held(Verdict.ABSTAIN, shortest);
    }

    private static Verdict held(Verdict verdict, Duration time) {
        return verdict.cacheTime().equals(time) ? verdict : verdict.withCacheTime(time);
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a plugin throws, linkage errors included, denies this one action.
    private static Verdict answer(Binding<Authorizer> hook, String name, Asked question) {
        try {
            Verdict verdict = question.of(hook.hook);
            if (verdict != null) {
                return verdict;
            }
            hook.failed(name, new IllegalStateException("the verdict is null"));
        } catch (Throwable error) {
            hook.failed(name, error);
        }
        return FAILURE;
    }
}
