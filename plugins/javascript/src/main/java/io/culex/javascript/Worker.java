package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.javascript.ScriptVersion.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * The scripts' thread: takes facts and questions from the realm's queue and hands them to the version in force, in batches.
 *
 * <p>All fields belong to this thread, except that the thread which gives this one up reads where it stands: it does so
 * while this one is inside a call that does not end. A worker that was given up never touches the realm again.
 */
final class Worker implements Runnable {
    private static final int BATCH = 256;
    private static final long STACK_BYTES = 4L << 20;
    private static final long LEAVE_NANOS = 5_000_000_000L;
    private static final long LEAVING_CHECK_NANOS = 20_000_000;
    private static final long IDLE_NANOS = 60_000_000_000L;

    /** What the worker leaves to others. */
    interface Boss {
        /** The version's handlers are not those they were. */
        void handlersChanged(ScriptVersion version);

        /** A version is out of force and ended. */
        void ended(ScriptVersion version);

        /** A worker that was given up came back after all; it ends here. */
        void returned(Worker worker);
    }

    /** A version out of force that still owes answers. */
    private record Leaving(ScriptVersion version, long until) {}

    private final Realm realm;
    private final ScriptLog log;
    private final Boss boss;
    private final Supplier<@Nullable ScriptVersion> birth;
    private final Thread thread;
    private final FactRows rows = new FactRows();
    private final List<Question<?>> questions = new ArrayList<>();
    private final List<Leaving> leaving = new ArrayList<>();
    private volatile @Nullable ScriptVersion version;
    private volatile boolean asking;
    private volatile int rowAt;
    private volatile boolean rowsRun;
    private boolean changed;

    /** The first version is made on the new thread. */
    Worker(Realm realm, ScriptLog log, Boss boss, Supplier<@Nullable ScriptVersion> birth) {
        this.realm = realm;
        this.log = log;
        this.boss = boss;
        this.birth = birth;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("culex-scripts")
                .stackSize(STACK_BYTES)
                .unstarted(this);
    }

    void start() {
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    /** The version is run by whoever calls {@link #guardedTurn}, and by no thread of its own. */
    void adopt(ScriptVersion driven) {
        version = driven;
    }

    FactRows rows() {
        return rows;
    }

    @Nullable
    ScriptVersion version() {
        return version;
    }

    @Override
    public void run() {
        try {
            version = born();
            flushRows();
            while (!realm.closing()) {
                if (!guardedTurn()) {
                    realm.sleep(untilNext());
                }
            }
            end();
        } catch (ScriptVersion.Abandoned given) {
            leaving.forEach(each -> each.version.close());
            ScriptVersion mine = version;
            if (mine != null) {
                mine.close();
            }
            boss.returned(this);
        }
    }

    private @Nullable ScriptVersion born() {
        try {
            return birth.get();
        } catch (PolyglotException | IllegalStateException error) {
            log.error("the scripts could not be put in force: " + error);
            return null;
        }
    }

    /** An error of the scripts that comes out at a place where none is expected costs what was in hand, not the thread. */
    boolean guardedTurn() {
        try {
            return turn();
        } catch (PolyglotException error) {
            log.error("a call of the scripts failed: " + error.getMessage());
            rows.clear();
            rowsRun = false;
            asking = false;
            questions.forEach(question -> question.deny(ReasonCode.NOT_AUTHORIZED.code(), null));
            questions.clear();
            return true;
        }
    }

    /** One look at everything there is to do; false when there was nothing. */
    private boolean turn() {
        boolean worked = false;
        for (int i = 0; i < BATCH; i++) {
            Object next = realm.poll();
            if (next == null) {
                break;
            }
            worked = true;
            if (next instanceof Question<?> question) {
                questions.add(question);
            } else {
                flushQuestions();
                runTask((Runnable) next);
                flushRows();
            }
        }
        flushQuestions();
        // What is called back after broker.subscribe may count on being told.
        applyChanges();
        worked |= fireTimers();
        applyChanges();
        return worked;
    }

    private void applyChanges() {
        ScriptVersion mine = version;
        if (changed && mine != null) {
            changed = false;
            boss.handlersChanged(mine);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // The thread must survive whatever a task throws.
    private void runTask(Runnable task) {
        try {
            task.run();
        } catch (ScriptVersion.Abandoned given) {
            throw given;
        } catch (RuntimeException error) {
            log.error("a task for the scripts failed: " + error);
        }
    }

    private void flushQuestions() {
        int count = questions.size();
        if (count == 0) {
            return;
        }
        ScriptVersion mine = version;
        if (mine == null) {
            questions.forEach(question -> question.deny(ReasonCode.SERVER_UNAVAILABLE.code(), null));
            questions.clear();
            return;
        }
        Object[] asked = questions.toArray();
        @Nullable Object[] clients = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            clients[i] = wrapper(mine, questions.get(i).client);
            if (asked[i] instanceof DeliverQuestion deliver) {
                deliver.askedOf(mine);
            }
        }
        asking = true;
        decide(mine, asked, clients);
        asking = false;
        for (Question<?> question : questions) {
            if (question.open()) {
                if (question.awaited()) {
                    realm.await(mine, question);
                } else {
                    question.deny(ReasonCode.NOT_AUTHORIZED.code(), null);
                }
            }
        }
        questions.clear();
    }

    private void decide(ScriptVersion mine, Object[] asked, @Nullable Object[] clients) {
        int from = 0;
        while (from < asked.length) {
            mine.meter.at(from);
            Outcome outcome = mine.run("decideRows", asked, clients, from, asked.length);
            int at = mine.meter.index();
            if (outcome == Outcome.DONE || at >= asked.length) {
                report(mine, outcome);
                return;
            }
            from = at;
            if (outcome != Outcome.INTERRUPTED || !mine.meter.innocent()) {
                report(mine, outcome);
                ((Question<?>) asked[at]).deny(ReasonCode.NOT_AUTHORIZED.code(), null);
                from++;
            }
        }
    }

    private @Nullable Object wrapper(ScriptVersion mine, @Nullable Client client) {
        return client == null ? null : HostClient.of(client).wrapper(mine);
    }

    private void flushRows() {
        ScriptVersion mine = version;
        int count = rows.size();
        if (count == 0 || mine == null) {
            rows.clear();
            return;
        }
        @Nullable Object[] clients = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            clients[i] = wrapper(mine, rows.client(i));
        }
        rowsRun = true;
        int at = 0;
        while (at < count) {
            rowAt = at;
            int end = at;
            while (end < count && rows.fact(end) instanceof HostPacket) {
                end++;
            }
            if (end > at) {
                tellMessages(mine, clients, at, end);
                at = end;
            } else {
                tellFact(mine, (Fact) rows.fact(at), clients[at]);
                at++;
            }
        }
        rowsRun = false;
        rows.clear();
    }

    private void tellMessages(ScriptVersion mine, @Nullable Object[] clients, int from, int to) {
        int at = from;
        int handler = 0;
        while (at < to) {
            mine.meter.at(at);
            Outcome outcome = mine.run("publishRows", rows.facts(), clients, at, handler, to);
            report(mine, outcome);
            if (outcome == Outcome.DONE || mine.meter.index() >= to) {
                return;
            }
            at = mine.meter.index();
            boolean again = outcome == Outcome.INTERRUPTED && mine.meter.innocent();
            handler = mine.meter.handler() + (again ? 0 : 1);
        }
    }

    private void tellFact(ScriptVersion mine, Fact fact, @Nullable Object client) {
        int handler = 0;
        while (true) {
            mine.meter.at(0);
            Outcome outcome = mine.run("fact", fact, client, handler);
            report(mine, outcome);
            if (outcome != Outcome.INTERRUPTED || mine.meter.index() > 0) {
                return;
            }
            handler = mine.meter.handler() + (mine.meter.innocent() ? 0 : 1);
        }
    }

    private void report(ScriptVersion mine, Outcome outcome) {
        if (outcome == Outcome.DONE || (outcome == Outcome.INTERRUPTED && mine.meter.innocent())) {
            return;
        }
        PolyglotException error = mine.lastError();
        String reason = mine.meter.interruptReason();
        String stack = ScriptLoader.stackOf(error);
        String[] running = mine.fault(
                outcome == Outcome.INTERRUPTED,
                outcome == Outcome.INTERRUPTED && reason != null ? reason : String.valueOf(error.getMessage()));
        String what = running[0].isEmpty() ? "a handler" : running[0];
        String text = outcome == Outcome.INTERRUPTED
                ? mine.texts.report(what + " was interrupted: ", reason == null ? "" : reason, stack, running[1])
                : mine.texts.report(what + " failed: ", String.valueOf(error.getMessage()), stack, running[1]);
        log.problem(text.lines().findFirst().orElse(""), text);
    }

    private boolean fireTimers() {
        boolean fired = false;
        ScriptVersion mine = version;
        if (mine != null) {
            fired = fireTimers(mine);
        }
        for (int i = leaving.size() - 1; i >= 0; i--) {
            Leaving each = leaving.get(i);
            if (each.version.pending.get() == 0 || each.until - System.nanoTime() < 0) {
                leaving.remove(i);
                finish(each.version);
            } else {
                fired |= fireTimers(each.version);
            }
        }
        return fired;
    }

    private boolean fireTimers(ScriptVersion of) {
        boolean fired = false;
        for (int i = 0; i < BATCH; i++) {
            int due = of.timers.takeDue();
            if (due == 0) {
                break;
            }
            fired = true;
            of.meter.at(0);
            report(of, of.run("fireTimer", due));
        }
        return fired;
    }

    private long untilNext() {
        ScriptVersion mine = version;
        long next = mine == null ? TimerQueue.NEVER : mine.timers.untilNext();
        return Math.min(next, leaving.isEmpty() ? IDLE_NANOS : LEAVING_CHECK_NANOS);
    }

    void settle(ScriptVersion of, int call, @Nullable String problem, @Nullable Object result) {
        of.meter.at(0);
        report(of, of.run("settle", call, problem, result));
    }

    void handlersChanged(ScriptVersion of) {
        changed |= of == version;
    }

    /** Puts another version in force. On this thread. */
    void switchTo(ScriptVersion next, Runnable hooks, Iterable<Client> clients) {
        ScriptVersion old = version;
        if (old != null) {
            old.meter.at(0);
            report(old, old.run("unload"));
            String[] state = old.exportState();
            if (state != null) {
                next.mergeState(state);
            }
            for (Client client : clients) {
                HostClient known = HostClient.known(client);
                if (known != null) {
                    known.handOver(old);
                }
            }
        }
        hooks.run();
        version = next;
        next.activate();
        if (old != null) {
            old.retire();
            leaving.add(new Leaving(old, System.nanoTime() + LEAVE_NANOS));
        }
    }

    private void finish(ScriptVersion of) {
        realm.refuseAllOf(of);
        of.close();
        boss.ended(of);
    }

    private void end() {
        ScriptVersion mine = version;
        leaving.forEach(each -> finish(each.version));
        if (mine != null) {
            finish(mine);
        }
    }

    /** Takes over what another worker had in hand when it was given up. Before this one starts. */
    void inherit(Worker lost, ScriptVersion of) {
        int index = of.meter.index();
        if (lost.rowsRun) {
            boolean messages = lost.rows.fact(lost.rowAt) instanceof HostPacket;
            // Behind the messages of a batch stands what went on later: nothing of the batch was in hand any more.
            int next = index < lost.rows.size() && lost.rows.fact(index) instanceof HostPacket ? index + 1 : index;
            rows.addRest(lost.rows, messages ? next : lost.rowAt + 1);
        }
        if (lost.asking) {
            for (int i = 0; i < lost.questions.size(); i++) {
                Question<?> question = lost.questions.get(i);
                if (i <= index) {
                    question.deny(ReasonCode.NOT_AUTHORIZED.code(), null);
                } else {
                    realm.putBack(question);
                }
            }
        }
    }
}
