package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * A decision that the broker waits for, on its way to the scripts' thread and back.
 *
 * <p>Made on an event loop, asked and answered on the scripts' thread; the watchdog may answer it when time is up. The
 * first answer counts.
 */
public abstract class Question<D> {
    final CompletableFuture<D> answer = new CompletableFuture<>();
    final @Nullable Client client;
    final long deadline;
    private boolean awaited;
    private String label = "";
    private String where = "";

    Question(@Nullable Client client, long nanos) {
        this.client = client;
        this.deadline = System.nanoTime() + nanos;
    }

    /** The question's number in the prelude. */
    @HostAccess.Export
    public abstract int kind();

    /** What happens when nobody objects. */
    abstract D passed();

    /** A refusal. */
    abstract D denied(ReasonCode reason, @Nullable String text);

    abstract String name();

    final void settle(D decision) {
        answer.complete(decision);
    }

    final boolean open() {
        return !answer.isDone();
    }

    @HostAccess.Export
    public final void pass() {
        if (open()) {
            settle(passed());
        }
    }

    @HostAccess.Export
    public final void deny(int code, @Nullable String reason) {
        settle(denied(Reasons.failure(code), reason));
    }

    /** Ends the connection where the question has such an answer. */
    @HostAccess.Export
    public void disconnect(int code, @Nullable String reason) {
        // The end comes first, so that nothing else is said to the client.
        if (client != null) {
            client.disconnect(Reasons.failure(code), reason);
        }
        deny(code, reason);
    }

    /** The answer comes later; says by whom. */
    @HostAccess.Export
    public final void await(String handler, String place) {
        awaited = true;
        label = handler;
        where = place;
    }

    final boolean awaited() {
        return awaited;
    }

    final String label() {
        return label;
    }

    final String where() {
        return where;
    }
}
