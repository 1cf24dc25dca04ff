package io.culex.broker.connection;

import io.culex.broker.codec.PublishParts;
import io.culex.broker.hook.ConnectHold;
import io.culex.broker.hook.Events;
import io.culex.broker.hook.Hooks;
import io.culex.broker.hook.ListenerPressure;
import io.culex.broker.loop.Loop;
import io.culex.broker.metrics.LimitHits;
import io.culex.broker.metrics.LoopCounters;
import io.culex.broker.metrics.Overload;
import io.culex.broker.routing.Router;
import io.culex.broker.session.SessionDirectory;
import io.culex.broker.store.TurnBatch;
import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;

/**
 * What all connections of one loop share.
 *
 * @param loop the loop
 * @param eventLoop the same as Netty sees it
 * @param router from a message to its receivers
 * @param batch the store operations of the loop's turn
 * @param sessions all sessions
 * @param clients all connected clients
 * @param hooks what plugins decide
 * @param topics what is known of topics that came by
 * @param live the configuration as it is now
 * @param hold keeps CONNECTs waiting while plugins start
 * @param limits counts who meets which limit
 * @param overload whether memory is short
 * @param counters the loop's counters
 * @param workers runs what would keep the loop, such as password hashing
 * @param parts what an outgoing PUBLISH is made of, filled anew for each
 * @param all the scopes of all loops, in order
 */
public record ConnectionScope(
        Loop loop,
        EventLoop eventLoop,
        Router router,
        TurnBatch batch,
        SessionDirectory sessions,
        ClientDirectory clients,
        Hooks hooks,
        TopicMemos topics,
        LiveConfig live,
        ConnectHold hold,
        LimitHits limits,
        Overload overload,
        LoopCounters counters,
        Executor workers,
        PublishParts parts,
        ConnectionScope[] all) {

    Events events() {
        return hooks.events();
    }

    ListenerPressure pressure() {
        return hooks.pressure();
    }

    /** A Session Expiry Interval within what the broker grants, in seconds. */
    long boundExpiry(long asked) {
        return Math.min(asked, live.config().mqtt().maxSessionExpiry().toSeconds());
    }

    /** Goes on when what was done to a session so far is where it must be; at once where nothing is written to a disk. */
    void afterCommit(Connection connection, TurnBatch.Waiter then) {
        afterCommit(connection, connection.session().stored(), then);
    }

    /** @param written whether anything was written at all */
    void afterCommit(Connection connection, boolean written, TurnBatch.Waiter then) {
        if (written && batch.store().durable()) {
            batch.await(failure -> connection.guarded(() -> then.committed(failure)));
            if (batch.store().pressed()) {
                connection.reading().awaitStore();
            }
        } else {
            then.committed(null);
        }
    }
}
