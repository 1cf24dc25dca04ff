package io.culex.broker.hook;

import io.culex.api.hook.Hook;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way through the hooks of a kind.
 *
 * <p>Owner: the event loop that asks. Everything here runs on it, deferred answers included: {@link Deferral} brings
 * them back, each exactly once. One question is with one hook at a time, so nothing needs a lock.
 *
 * @param <H> the kind of hook
 * @param <D> its sealed decision
 */
abstract class Question<H extends Hook, D> {
    final Binding<H>[] hooks;
    final Executor loop;
    private final ScheduledExecutorService timer;
    private final Consumer<? super D> later;
    private int next;

    Question(Chain<H> chain, Executor loop, Consumer<? super D> later) {
        this.hooks = chain.hooks;
        this.timer = chain.timer;
        this.loop = loop;
        this.later = later;
    }

    /** The question in a few words, for logs. */
    abstract String name();

    /** Asks one hook. */
    abstract @Nullable D ask(H hook);

    /** Arms a deferred answer: calls {@link #defer} when the decision is one, otherwise says null. */
    abstract @Nullable Deferral<H, D> deferred(Binding<H> hook, D decision);

    /** Takes a decision that is no deferral; what it returns ends the question, null goes on. */
    abstract @Nullable D take(Binding<H> hook, D decision);

    /** The outcome when no hook ended the question. */
    abstract D end();

    /** What a hook that fails is taken to have said. */
    abstract D denial();

    /** Whether the hook of that index is to be asked. */
    boolean concerns(int index) {
        return true;
    }

    /** The next hook to ask, null after the last. */
    @Nullable
    Binding<H> nextHook() {
        while (next < hooks.length) {
            int index = next++;
            if (concerns(index)) {
                return hooks[index];
            }
        }
        return null;
    }

    /** Asks hook after hook: the outcome, or null when {@code later} is going to be called with it. */
    final @Nullable D run() {
        for (Binding<H> hook = nextHook(); hook != null; hook = nextHook()) {
            D decision = answer(hook);
            Deferral<H, D> deferral = deferred(hook, decision);
            if (deferral != null) {
                D settled = deferral.await(timer);
                if (settled == null) {
                    return null;
                }
                decision = settled;
            }
            D outcome = take(hook, decision);
            if (outcome != null) {
                return outcome;
            }
        }
        return end();
    }

    /** Goes on with an answer that came later; on the loop. */
    final void resume(Binding<H> hook, D decision) {
        D outcome = take(hook, decision);
        if (outcome == null) {
            outcome = run();
        }
        if (outcome != null) {
            later.accept(outcome);
        }
    }

    final Deferral<H, D> defer(
            Binding<H> hook, CompletionStage<? extends D> stage, Duration timeout, @Nullable D onTimeout) {
        return new Deferral<>(this, hook, stage, timeout, onTimeout);
    }

    final D failed(Binding<H> hook, String reason) {
        hook.failed(name(), new IllegalStateException(reason));
        return denial();
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a plugin throws, linkage errors included, denies this one action.
    private D answer(Binding<H> hook) {
        try {
            D decision = ask(hook.hook);
            return decision == null ? failed(hook, "the answer is null") : decision;
        } catch (Throwable error) {
            hook.failed(name(), error);
            return denial();
        }
    }
}
