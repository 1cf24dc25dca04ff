package io.culex.rocksdb;

import io.culex.api.store.Store.CommitCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for a write: one task for each executor, however many of its commits are in it.
 *
 * <p>Owner: the writer's thread.
 */
final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final List<Executor> executors = new ArrayList<>();
    private final List<List<CommitCallback>> waiting = new ArrayList<>();

    boolean isEmpty() {
        return executors.isEmpty();
    }

    void add(Executor executor, CommitCallback callback) {
        if (callback == CommitCallback.NONE) {
            return;
        }
        for (int i = 0; i < executors.size(); i++) {
            if (executors.get(i) == executor) {
                waiting.get(i).add(callback);
                return;
            }
        }
        List<CommitCallback> first = new ArrayList<>();
        first.add(callback);
        executors.add(executor);
        waiting.add(first);
    }

    /** Tells all of them, and forgets them. */
    void tell(@Nullable Throwable failure) {
        for (int i = 0; i < executors.size(); i++) {
            List<CommitCallback> callbacks = waiting.get(i);
            try {
                executors.get(i).execute(() -> run(callbacks, failure));
            } catch (RejectedExecutionException shuttingDown) {
                LOG.debug("nobody is there any more to be told of a commit");
            }
        }
        executors.clear();
        waiting.clear();
    }

    private static void run(List<CommitCallback> callbacks, @Nullable Throwable failure) {
        for (int i = 0; i < callbacks.size(); i++) {
            try {
                callbacks.get(i).committed(failure);
            } catch (RuntimeException e) {
                LOG.error("what waited for a commit failed", e);
            }
        }
    }
}
