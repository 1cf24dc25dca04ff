package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.PluginContext;
import io.culex.api.ReasonCode;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one queue before the scripts' thread: tasks that bring facts, and questions.
 *
 * <p>Producers: any thread; a producer wakes the scripts' thread only when it sleeps, so a burst costs one wake-up.
 * Consumer: the {@link Worker} in force, one at a time. Order: as it was offered. Bounds: facts are bounded by the broker,
 * which sends the next batch when this one was taken; of questions at most {@code scripts.queue} wait, those beyond are
 * refused at once.
 */
final class Realm implements Executor {
    private final PluginContext context;
    private final ScriptSettings settings;
    private final ScriptLog log;
    private final Queue<Object> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final Causes causes = new Causes();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Worker worker;
    private volatile boolean sleeping;
    private volatile boolean closing;
    private volatile boolean deaf;
    private @Nullable FactLane lane;

    /** A question that a handler answers later. */
    private record Waiting(Question<?> question, ScriptVersion version) {}

    Realm(PluginContext context, ScriptSettings settings, ScriptLog log) {
        this.context = context;
        this.settings = settings;
        this.log = log;
    }

    @Override
    public void execute(Runnable task) {
        if (deaf) {
            throw new RejectedExecutionException("no scripts are there");
        }
        queue.add(task);
        wake();
    }

    void ask(Question<?> question) {
        if (closing || questions.incrementAndGet() > settings.queue()) {
            questions.decrementAndGet();
            question.deny(ReasonCode.QUOTA_EXCEEDED.code(), null);
            return;
        }
        queue.add(question);
        wake();
    }

    private void wake() {
        if (sleeping) {
            Worker current = worker;
            if (current != null) {
                LockSupport.unpark(current.thread());
            }
        }
    }

    @Nullable
    Object poll() {
        Object next = queue.poll();
        if (next instanceof Question<?>) {
            questions.decrementAndGet();
        }
        return next;
    }

    /** Puts back what a worker took and cannot handle any more. */
    void putBack(Question<?> question) {
        questions.incrementAndGet();
        queue.add(question);
        wake();
    }

    /** The worker sleeps until there is something to do, at most so long. */
    void sleep(long nanos) {
        sleeping = true;
        if (queue.isEmpty() && !closing) {
            LockSupport.parkNanos(nanos);
        }
        sleeping = false;
    }

    int questionsWaiting() {
        return questions.get() + waiting.size();
    }

    /** A worker that another thread drives. */
    void engage(Worker driven) {
        worker = driven;
    }

    /** Starts a worker, unless the realm was closed meanwhile: what {@link #worker} gives after that has a running thread. */
    synchronized void employ(Worker next) {
        if (closing) {
            return;
        }
        worker = next;
        next.start();
    }

    @Nullable
    Worker worker() {
        return worker;
    }

    /** Runs a task of a listener; what it tells goes through {@link #row}. */
    void inLane(FactLane source, Runnable task) {
        lane = source;
        try {
            task.run();
        } finally {
            lane = null;
        }
    }

    /** A listener was told something, on the scripts' thread. */
    void row(String name, Object of, Object fact, @Nullable Client client) {
        FactLane source = lane;
        Worker current = worker;
        if (current != null && (source == null || source.fresh(name, of))) {
            current.rows().add(fact, client);
        }
    }

    Causes causes() {
        return causes;
    }

    @Nullable
    Client find(String clientId) {
        return context.clients().find(clientId);
    }

    void handlersChanged(ScriptVersion version) {
        Worker current = worker;
        if (current != null) {
            current.handlersChanged(version);
        }
    }

    /** Tells a script how something it began has ended. */
    void settle(ScriptVersion version, int call, @Nullable String problem, @Nullable Object result) {
        execute(() -> {
            Worker current = worker;
            if (current != null && !version.closed() && !version.abandoned()) {
                current.settle(version, call, problem, result);
            }
        });
    }

    void await(ScriptVersion version, Question<?> question) {
        version.pending.incrementAndGet();
        waiting.add(new Waiting(question, version));
        var _ = question.answer.whenComplete((decision, error) -> version.pending.decrementAndGet());
    }

    /** Refuses what was not answered in time. Called by the watchdog. */
    void checkDeadlines() {
        if (waiting.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        waiting.removeIf(each -> {
            Question<?> question = each.question;
            if (question.open() && question.deadline - now <= 0) {
                question.deny(ReasonCode.NOT_AUTHORIZED.code(), null);
                log.problem(
                        "late " + question.where(),
                        question.where() + " " + question.label() + " has not answered in time: the answer is no");
            }
            return !question.open();
        });
    }

    /** Refuses whatever waits for an answer of a version that will not give one. */
    void refuseAllOf(ScriptVersion version) {
        waiting.removeIf(each -> {
            if (each.version == version) {
                each.question.deny(ReasonCode.NOT_AUTHORIZED.code(), null);
            }
            return each.version == version;
        });
    }

    /** No version will come into force any more: what waits is let go, what comes is refused. */
    void hearNoMore() {
        deaf = true;
        Object next = poll();
        while (next != null) {
            if (next instanceof Question<?> question) {
                question.deny(ReasonCode.SERVER_UNAVAILABLE.code(), null);
            } else {
                ((Runnable) next).run();
            }
            next = poll();
        }
    }

    boolean closing() {
        return closing;
    }

    synchronized void close() {
        closing = true;
        Worker current = worker;
        if (current != null) {
            LockSupport.unpark(current.thread());
        }
    }

    /** Refuses the questions that are left when no worker will come. */
    void refuseLeft() {
        Object next = poll();
        while (next != null) {
            if (next instanceof Question<?> question) {
                question.deny(ReasonCode.SERVER_UNAVAILABLE.code(), null);
            }
            next = poll();
        }
        waiting.forEach(each -> each.question.deny(ReasonCode.SERVER_UNAVAILABLE.code(), null));
        waiting.clear();
    }
}
