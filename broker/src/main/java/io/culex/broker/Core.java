package io.culex.broker;

import io.culex.api.Client;
import io.culex.api.Metric;
import io.culex.api.Metrics;
import io.culex.api.Origin;
import io.culex.api.store.Store;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.broker.codec.PublishParts;
import io.culex.broker.config.Config;
import io.culex.broker.connection.ClientDirectory;
import io.culex.broker.connection.ConnectionScope;
import io.culex.broker.connection.LiveConfig;
import io.culex.broker.connection.TopicMemos;
import io.culex.broker.hook.ConnectHold;
import io.culex.broker.hook.Hooks;
import io.culex.broker.loop.Loop;
import io.culex.broker.metrics.LimitHits;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.MetricRegistry;
import io.culex.broker.metrics.Overload;
import io.culex.broker.routing.Fanout;
import io.culex.broker.routing.Intake;
import io.culex.broker.routing.Redelivery;
import io.culex.broker.routing.RetainedLimit;
import io.culex.broker.routing.RetainedTree;
import io.culex.broker.routing.RouteCache;
import io.culex.broker.routing.Router;
import io.culex.broker.routing.StoredPublish;
import io.culex.broker.routing.SubscriptionTree;
import io.culex.broker.session.Session;
import io.culex.broker.session.SessionDirectory;
import io.culex.broker.session.SessionScope;
import io.culex.broker.store.TurnBatch;
import io.culex.broker.transport.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What serves clients, wired: for each event loop its router, its sessions' and its connections' scope, and what all loops
 * share. Knows neither listeners nor plugins.
 */
final class Core {
    private static final int CACHED_ROUTES = 131_072;
    private static final Metric COMMITS = Metric.of("store_commit_seconds")
            .help(
                    "From the end of a turn of an event loop until what it stored is durable, where somebody waits for it.")
            .sysName("");
    private static final double[] COMMIT_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5
    };

    final SubscriptionTree subscriptions = new SubscriptionTree();
    final RetainedTree retained = new RetainedTree();
    final ClientDirectory clients = new ClientDirectory();
    final Overload overload = new Overload();
    final RetainedLimit retainedLimit;
    final SessionDirectory sessions;
    final LoopCounters[] counters;
    final Loop[] loops;
    private final Intake[] intakes;
    private final Wills wills;
    private final ConnectionScope[] scopes;
    private final IdentityHashMap<EventLoop, ConnectionScope> scopeOf = new IdentityHashMap<>();

    Core(
            EventLoops eventLoops,
            LiveConfig live,
            Hooks hooks,
            Store store,
            ConnectHold hold,
            MetricRegistry metrics,
            Executor workers,
            Router.Forwarder forwarder)
            throws InterruptedException {
        Config config = live.config();
        LimitHits hits = new LimitHits(metrics);
        retainedLimit = new RetainedLimit(retained, () -> live.config().retained(), hits);
        int count = eventLoops.group().executorCount();
        loops = new Loop[count];
        counters = new LoopCounters[count];
        intakes = new Intake[count];
        scopes = new ConnectionScope[count];
        SessionScope[] sessionScopes = new SessionScope[count];
        sessions = new SessionDirectory(sessionScopes);
        TurnBatch[] batches = new TurnBatch[count];
        Fanout[] fanouts = new Fanout[count];
        RouteCache[] caches = new RouteCache[count];
        EventLoop[] executors = new EventLoop[count];
        wills = new Wills(live, hooks, this);
        Metrics.Histogram commits = metrics.broker().histogram(COMMITS, COMMIT_SECONDS);
        int index = 0;
        for (EventExecutor executor : eventLoops.group()) {
            executors[index] = (EventLoop) executor;
            loops[index] = new Loop(index, executor);
            counters[index] = new LoopCounters();
            batches[index] = new TurnBatch(loops[index], store, commits);
            fanouts[index] = new Fanout(
                    loops[index], count, batches[index], config.mqtt().sharedSubscriptionStrategy());
            index++;
        }
        Fanout.connect(fanouts);
        for (int i = 0; i < count; i++) {
            caches[i] = new RouteCache(subscriptions, CACHED_ROUTES / count);
            Router router = new Router(
                    loops[i],
                    caches[i],
                    fanouts[i],
                    retained,
                    batches[i],
                    hooks.events(),
                    retainedLimit,
                    config.retained().expiry().equals(Config.NEVER)
                            ? StoredMessage.NEVER
                            : config.retained().expiry().toMillis(),
                    forwarder);
            intakes[i] = new Intake(loops[i], router, hooks);
            sessionScopes[i] = new SessionScope(
                    loops[i],
                    batches[i],
                    subscriptions,
                    retained,
                    config.sessions(),
                    hooks,
                    hooks.events(),
                    hits,
                    overload,
                    counters[i],
                    wills::publish,
                    new Redelivery(subscriptions, router));
            scopes[i] = new ConnectionScope(
                    loops[i],
                    executors[i],
                    router,
                    batches[i],
                    sessions,
                    clients,
                    hooks,
                    new TopicMemos(),
                    live,
                    hold,
                    hits,
                    overload,
                    counters[i],
                    workers,
                    new PublishParts(),
                    scopes);
            scopeOf.put(executors[i], scopes[i]);
        }
        for (int i = 0; i < count; i++) {
            loops[i].start();
            Housekeeping chores = new Housekeeping(loops[i], caches[i], i == 0 ? retained : null, batches[i]);
            loops[i].execute(chores::start);
        }
    }

    /** The scope of the loop that a channel is registered with. */
    ConnectionScope scopeOf(Channel channel) {
        ConnectionScope scope = scopeOf.get(channel.eventLoop());
        if (scope == null) {
            throw new IllegalArgumentException("not one of our event loops: " + channel.eventLoop());
        }
        return scope;
    }

    /** The intake for messages of a topic: always the same, so that they keep their order. */
    Intake intake(StoredMessage message) {
        return intakes[Math.floorMod(Arrays.hashCode(message.topic()), intakes.length)];
    }

    /** The intake of a session's loop. */
    Intake intake(Session session) {
        return intakes[session.loop()];
    }

    /** Waits until wills that are under way are where they must be, though not for ever. */
    void awaitWills(long mostMillis) {
        wills.await(mostMillis);
    }

    /** Publishes in the name of a source. */
    java.util.concurrent.CompletableFuture<@Nullable Void> publish(
            String source, StoredMessage message, Origin origin) {
        Client nobody = null;
        return intake(message)
                .submit(new Intake.Entry(source, new StoredPublish(message, origin, false), nobody, null));
    }

    /** Removes the retained message of an empty one's topic, and tells nobody. */
    java.util.concurrent.CompletableFuture<@Nullable Void> forget(StoredMessage empty) {
        return intake(empty).forget(empty);
    }

    /** Puts back what the store had. Before listeners open. */
    void recover(Store store) throws Exception {
        Store.Recovery found = store.recover();
        for (StoredMessage message : found.retained()) {
            retained.set(message);
        }
        sessions.startFrom(found.nextSessionId());
        List<Session> restored = new ArrayList<>(found.sessions().size());
        for (StoredSession saved : found.sessions()) {
            Session session = sessions.restore(saved);
            restored.add(session);
            session.execute(() -> session.recover(saved));
        }
        awaitLoops(); // a message of the first client must find all subscriptions
        for (int i = 0; i < restored.size(); i++) {
            Session session = restored.get(i);
            long disconnectedAt = found.sessions().get(i).session().disconnectedAt();
            session.execute(
                    sessions.find(session.clientId()) == session
                            ? () -> session.recovered(disconnectedAt)
                            : session::endAgain);
        }
    }

    /** Waits until all loops have done what they were given so far. */
    private void awaitLoops() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(loops.length);
        for (Loop loop : loops) {
            loop.execute(done::countDown);
        }
        done.await();
    }
}
