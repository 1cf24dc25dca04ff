package io.culex.broker.hook;

import io.culex.api.hook.Hook;
import io.culex.broker.loop.Loop;
import io.culex.broker.loop.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a hook promised: it comes, or fails, or its time is over, and exactly one of these counts.
 *
 * <p>Threads: made and awaited on the asking event loop, completed on any thread, timed out on the timer. The state goes
 * from nothing to an answer (it was there at once: no hop), or from nothing to {@link #WAITING} and then to an answer or
 * {@link #TIMED_OUT}. Each step is one compare-and-set, so the question goes on once and later answers are ignored. A loop of
 * the broker keeps the timeout on its own wheel, where no other thread contends for it.
 */
final class Deferral<H extends Hook, D> {
    private static final Object WAITING = new Object();
    private static final Object TIMED_OUT = new Object();

    private record Answer(
            @Nullable Object decision, @Nullable Throwable error) {}

    private final Question<H, D> question;
    private final Binding<H> hook;
    private final @Nullable CompletionStage<? extends D> stage;
    private final @Nullable Duration timeout;
    private final @Nullable D onTimeout;
    private final AtomicReference<@Nullable Object> state = new AtomicReference<>();
    private @Nullable Future<?> alarm;
    private @Nullable Timer loopAlarm;

    Deferral(
            Question<H, D> question,
            Binding<H> hook,
            @Nullable CompletionStage<? extends D> stage,
            @Nullable Duration timeout,
            @Nullable D onTimeout) {
        this.question = question;
        this.hook = hook;
        this.stage = stage;
        this.timeout = timeout;
        this.onTimeout = onTimeout;
    }

    /** The answer when it is there already; otherwise null, and the question goes on by itself later. */
    @Nullable
    D await(ScheduledExecutorService timer) {
        if (stage == null || timeout == null || onTimeout == null) {
            return question.failed(hook, "Defer needs an answer, a timeout and a decision for the timeout");
        }
        try {
            stage.whenComplete(this::completed);
        } catch (RuntimeException error) {
            state.compareAndSet(null, new Answer(null, error));
        }
        if (!state.compareAndSet(null, WAITING)) {
            return settle(state.get());
        }
        if (question.loop instanceof Loop own && own.inLoop()) {
            loopAlarm = new Timer() {
                @Override
                protected void expired() {
                    timedOut();
                }
            };
            own.timers().set(loopAlarm, millis(timeout));
        } else {
            alarm = scheduled(timer, timeout);
        }
        return null;
    }

    private @Nullable Future<?> scheduled(ScheduledExecutorService timer, Duration time) {
        try {
            return timer.schedule(this::timedOut, nanos(time), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shuttingDown) {
            return null; // nothing is left that could time out; the answer may still come
        }
    }

    /** On whatever thread completes the stage. */
    private void completed(@Nullable D decision, @Nullable Throwable error) {
        Answer answer = new Answer(decision, error);
        if (!state.compareAndSet(null, answer) && state.compareAndSet(WAITING, answer)) {
            goOn();
        }
    }

    private void timedOut() {
        if (state.compareAndSet(WAITING, TIMED_OUT)) {
            goOn();
        }
    }

    private void goOn() {
        try {
            question.loop.execute(this::resume);
        } catch (RejectedExecutionException shuttingDown) {
            hook.owner.log.debug("an answer to {} came after the shutdown", question.name());
        }
    }

    private void resume() {
        Future<?> set = alarm;
        if (set != null) {
            set.cancel(false);
        }
        Timer own = loopAlarm;
        if (own != null && question.loop instanceof Loop loop) {
            loop.timers().cancel(own);
        }
        question.resume(hook, settle(state.get()));
    }

    @SuppressWarnings("unchecked") // Only completed() makes answers that hold a decision.
    private D settle(@Nullable Object outcome) {
        D decision;
        if (outcome instanceof Answer(Object given, Throwable error)) {
            if (error != null) {
                hook.failed(question.name(), error);
                return question.denial();
            }
            decision = (D) given;
        } else {
            hook.late(question.name());
            decision = onTimeout;
        }
        if (decision == null) {
            return question.failed(hook, "the deferred answer is null");
        }
        // A second deferral would have no end in sight.
        return question.deferred(hook, decision) == null
                ? decision
                : question.failed(hook, "a deferred answer must not be Defer again");
    }

    private static long millis(Duration timeout) {
        try {
            return timeout.toMillis();
        } catch (ArithmeticException ages) {
            return Long.MAX_VALUE / 2;
        }
    }

    private static long nanos(Duration timeout) {
        try {
            return Math.max(0, timeout.toNanos());
        } catch (ArithmeticException centuries) {
            return Long.MAX_VALUE / 2;
        }
    }
}
