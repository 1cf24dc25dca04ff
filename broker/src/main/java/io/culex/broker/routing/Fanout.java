package io.culex.broker.routing;

import io.culex.api.store.BatchGroup;
import io.culex.api.store.Store;
import io.culex.broker.config.SharedStrategy;
import io.culex.broker.loop.Loop;
import io.culex.broker.store.TurnBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a message to its receivers: those of this loop at once, those of other loops in one batch for each loop and turn.
 *
 * <p>Owner: the loop's thread. Order: what a publisher's loop sends to another loop arrives there in the order it was
 * sent, since batches are tasks of that loop. A receiver that fails is told so and keeps no other from the message.
 */
public final class Fanout {
    private static final Logger LOG = LoggerFactory.getLogger(Fanout.class);
    private static final int FIRST_COPIES = 4096;
    /** A batch is sent within the turn when it has this many bytes. */
    private static final int BATCH_BYTES = 256 * 1024;

    private final Loop loop;
    private final Delivery incoming;
    private final Store store;
    private final TurnBatch turn;
    private final SharedStrategy strategy;
    private final @Nullable Batch[] batches;
    private Fanout[] all = new Fanout[0];

    /**
     * @param loop the loop
     * @param loops how many loops there are
     * @param turn the store operations of the loop's turn; acknowledgements wait for other loops when the engine is durable
     * @param strategy which member of a Shared Subscription gets a message
     */
    public Fanout(Loop loop, int loops, TurnBatch turn, SharedStrategy strategy) {
        this.loop = loop;
        this.incoming = new Delivery(loop);
        this.turn = turn;
        this.store = turn.store();
        this.strategy = strategy;
        this.batches = new @Nullable Batch[loops];
    }

    /** Makes the loops known to each other, before any is used. */
    public static void connect(Fanout[] fanouts) {
        for (Fanout fanout : fanouts) {
            fanout.all = fanouts;
            if (fanouts.length > 1) {
                fanout.loop.addPhase(fanout::sendBatches);
            }
        }
    }

    /** Delivers to all receivers of a route. */
    public void deliver(Delivery delivery, Route route) {
        int here = loop.index();
        for (RouteEntry entry : route.receivers(here)) {
            hand(delivery, entry);
        }
        if (all.length > 1) {
            if (route.storingLoops() > 1 && delivery.qos() > 0 && store.durable()) {
                delivery.stored(); // one for all loops, and so once in the store
            }
            int[] targets = route.loops();
            for (int i = 0; i < targets.length; i++) {
                if (targets[i] != here) {
                    send(delivery, targets[i], route.receiversAt(i), route.storesAt(i));
                }
            }
        }
        for (SharedGroup group : route.shared()) {
            RouteEntry chosen = choose(group, delivery);
            if (chosen != null) {
                deliver(delivery, chosen);
            }
        }
    }

    /** The member of a group that gets a message, null when the last one just left. */
    @Nullable
    RouteEntry choose(SharedGroup group, Delivery delivery) {
        return group.select(strategy, delivery);
    }

    /** Delivers to one receiver. */
    public void deliver(Delivery delivery, RouteEntry entry) {
        int target = entry.subscriber().loop();
        if (target == loop.index()) {
            hand(delivery, entry);
        } else {
            entry.departed();
            send(delivery, target, new RouteEntry[] {entry}, Route.stores(entry));
        }
    }

    private static void hand(Delivery delivery, RouteEntry entry) {
        Subscriber subscriber = entry.subscriber();
        try {
            subscriber.deliver(delivery, entry);
        } catch (RuntimeException fault) {
            LOG.error("a message for {} was not delivered", subscriber.clientId(), fault);
            subscriber.failed(fault);
        }
    }

    /** @param stores whether one of the receivers has it stored; then the acknowledgement waits for that loop's commit */
    private void send(Delivery delivery, int target, RouteEntry[] receivers, boolean stores) {
        Batch batch = batches[target];
        if (batch == null) {
            batch = new Batch(all[target]);
            batches[target] = batch;
            loop.endTurnSoon();
        }
        boolean waits = stores && delivery.qos() > 0 && store.durable();
        AckHold part = waits ? delivery.holdAcknowledgement() : null;
        Parcel parcel = delivery.parcel(batch.copies, part, receivers);
        if (part != null && delivery.wholly()) {
            parcel.group = part.across();
            parcel.group.expect();
            batch.waitsForCommit = true; // the other loop must not commit its part before this one has begun
        }
        batch.parcels.add(parcel);
        if (batch.copies.readableBytes() > BATCH_BYTES && !batch.waitsForCommit) {
            batches[target] = null;
            dispatch(batch);
        }
    }

    private static void dispatch(Batch batch) {
        try {
            batch.target.loop.execute(batch);
        } catch (RejectedExecutionException shuttingDown) {
            batch.release();
        }
    }

    private void sendBatches() {
        for (int i = 0; i < batches.length; i++) {
            Batch batch = batches[i];
            if (batch != null) {
                batches[i] = null;
                dispatch(batch);
            }
        }
    }

    private void receive(Parcel parcel) {
        Delivery delivery = incoming.of(parcel);
        if (parcel.receivers.length == 1) {
            parcel.receivers[0].arrived(); // members of groups come alone
        }
        try {
            for (RouteEntry entry : parcel.receivers) {
                hand(delivery, entry);
            }
        } finally {
            Subscriber congested = delivery.congestedBy();
            if (congested != null && parcel.publisher != null) {
                parcel.publisher.slowDown(congested);
            }
            BatchGroup group = parcel.group;
            if (group != null) {
                turn.join(group);
            }
            AckHold hold = parcel.hold;
            if (hold != null) {
                hold.committed(null);
            }
            delivery.clear();
        }
    }

    /** What one loop sends to another in a turn. Filled by the one, then run by the other. */
    private static final class Batch implements Runnable {
        final Fanout target;
        final ByteBuf copies = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_COPIES);
        final List<Parcel> parcels = new ArrayList<>();
        boolean waitsForCommit;

        Batch(Fanout target) {
            this.target = target;
        }

        @Override
        public void run() {
            try {
                for (Parcel parcel : parcels) {
                    target.receive(parcel);
                }
            } finally {
                release();
            }
        }

        void release() {
            for (Parcel parcel : parcels) {
                if (parcel.owned) {
                    parcel.buffer.release();
                }
            }
            copies.release();
        }
    }
}
