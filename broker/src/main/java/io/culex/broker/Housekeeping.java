package io.culex.broker;

import io.culex.api.store.StoredMessage;
import io.culex.broker.loop.Loop;
import io.culex.broker.loop.Timer;
import io.culex.broker.routing.RetainedPage;
import io.culex.broker.routing.RetainedTree;
import io.culex.broker.routing.RouteCache;
import io.culex.broker.store.TurnBatch;
import org.jspecify.annotations.Nullable;

/**
 * What one loop clears away in small steps: cached routes that a change made old, and on the first loop retained messages that
 * expired.
 *
 * <p>Owner: the loop's thread.
 */
final class Housekeeping extends Timer {
    private static final long EVERY_MILLIS = 1000;
    private static final int ROUTES_A_STEP = 4096;
    private static final int TOPICS_A_STEP = 2048;

    private final Loop loop;
    private final RouteCache routes;
    private final @Nullable RetainedTree retained;
    private final TurnBatch batch;
    private byte @Nullable [] position;

    Housekeeping(Loop loop, RouteCache routes, @Nullable RetainedTree retained, TurnBatch batch) {
        this.loop = loop;
        this.routes = routes;
        this.retained = retained;
        this.batch = batch;
    }

    void start() {
        loop.timers().set(this, EVERY_MILLIS);
    }

    @Override
    protected void expired() {
        start(); // first, so that a step that fails is not the last
        routes.sweep(ROUTES_A_STEP);
        RetainedTree tree = retained;
        if (tree != null) {
            tree.inStoreOrder(() -> removeExpired(tree));
        }
    }

    private void removeExpired(RetainedTree tree) {
        RetainedPage page = tree.removeExpired(position, TOPICS_A_STEP, System.currentTimeMillis());
        for (StoredMessage message : page.messages()) {
            batch.operations().removeRetained(message.topicName());
        }
        batch.commit();
        position = page.next();
    }
}
