package io.culex.broker.routing;

import io.culex.api.Client;
import io.culex.api.Origin;
import io.culex.api.store.StoredMessage;
import io.culex.broker.hook.HookSet;
import io.culex.broker.hook.Hooks;
import io.culex.broker.hook.PublishChain;
import io.culex.broker.hook.TopicHooks;
import io.culex.broker.loop.Loop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that come from no connection: of plugins, of the broker, of other nodes, and wills.
 *
 * <p>Threads: any submits; the loop takes all that came with one wake-up. Order: messages of one source stay in the order they
 * were submitted to this loop; while one of them waits for a hook, later ones of its source wait, those of others do not.
 */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Loop loop;
    private final Router router;
    private final Hooks hooks;
    private final ConcurrentLinkedQueue<Entry> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Map<String, ArrayDeque<Entry>> waiting = new HashMap<>();

    public Intake(Loop loop, Router router, Hooks hooks) {
        this.loop = loop;
        this.router = router;
        this.hooks = hooks;
    }

    /** Hands in a message; the future ends when it is routed and stored where it must be. */
    public CompletableFuture<@Nullable Void> submit(Entry entry) {
        submitted.add(entry);
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
        return entry.done;
    }

    /** Removes the retained message of a topic without publishing anything. */
    public CompletableFuture<@Nullable Void> forget(StoredMessage empty) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            Delivery delivery = router.delivery().of(empty, Origin.PLUGIN, null);
            router.retain(delivery);
            AckHold hold = delivery.hold();
            delivery.clear();
            if (hold == null) {
                done.complete(null);
            } else {
                hold.whenDone(failure -> done.complete(null));
            }
        });
        return done;
    }

    private void drain() {
        scheduled.set(false);
        Entry entry = submitted.poll();
        while (entry != null) {
            ArrayDeque<Entry> lane = waiting.get(entry.source);
            if (lane != null) {
                lane.add(entry);
            } else {
                pass(entry);
            }
            entry = submitted.poll();
        }
    }

    /** A message that fails ends its own future and stops none behind it. */
    private void pass(Entry entry) {
        try {
            ask(entry);
        } catch (RuntimeException e) {
            router.delivery().clear();
            waiting.remove(entry.source); // empty still: it was made by ask
            failed(entry, e);
        }
    }

    private static void failed(Entry entry, RuntimeException fault) {
        LOG.error("a message of {} on {} was not published", entry.source, entry.publish.topic(), fault);
        entry.done.completeExceptionally(fault);
    }

    private void ask(Entry entry) {
        HookSet current = hooks.current();
        TopicHooks topicHooks = current.forTopic(entry.publish.topic());
        PublishChain asked = entry.publish.origin() == Origin.BROKER
                ? TopicHooks.NONE.publish() // what the broker says of itself is not for plugins to change
                : topicHooks.publish().except(entry.source);
        if (asked.isEmpty()
                && topicHooks.delivery().isEmpty()
                && topicHooks.published().isEmpty()) {
            Delivery delivery = router.delivery().of(entry.publish.message(), entry.publish.origin(), entry.publisher);
            int receivers = router.route(delivery);
            AckHold hold = delivery.hold();
            delivery.clear();
            routed(entry, topicHooks, entry.publish, receivers, hold);
            return;
        }
        waiting.put(entry.source, new ArrayDeque<>());
        new Passage(
                        loop,
                        router,
                        new Passage.Hooks(
                                asked, topicHooks.delivery(), topicHooks.published(), current, changed -> null),
                        entry.publish,
                        entry.client,
                        entry.publisher,
                        new Waiting(entry, topicHooks))
                .start();
    }

    private void passed(Entry entry, TopicHooks topicHooks, Passage.Outcome outcome) {
        StoredPublish publish = outcome.publish();
        if (publish != null && (outcome.kind() == Passage.Kind.ROUTED || outcome.kind() == Passage.Kind.FAILED)) {
            TopicHooks told = publish.topic().equals(entry.publish.topic())
                    ? topicHooks
                    : hooks.current().forTopic(publish.topic());
            routed(entry, told, publish, outcome.receivers(), outcome.hold());
        } else {
            entry.done.complete(null);
        }
        goOn(entry.source);
    }

    /** Takes what waited behind a message of its source. */
    private void goOn(String source) {
        ArrayDeque<Entry> lane = waiting.remove(source);
        while (lane != null && !lane.isEmpty()) {
            pass(lane.remove());
            ArrayDeque<Entry> again = waiting.get(source);
            if (again != null) {
                again.addAll(lane);
                return;
            }
        }
    }

    private static void routed(
            Entry entry, TopicHooks topicHooks, StoredPublish publish, int receivers, @Nullable AckHold hold) {
        Routed routed = entry.routed;
        if (routed != null) {
            routed.routed(hold);
        }
        topicHooks.told(entry.client, publish, receivers);
        if (hold == null) {
            entry.done.complete(null);
        } else {
            hold.whenDone(failure -> {
                if (failure == null) {
                    entry.done.complete(null);
                } else {
                    entry.done.completeExceptionally(failure);
                }
            });
        }
    }

    /** A message that hooks are asked about. */
    private final class Waiting implements Passage.Sender {
        private final Entry entry;
        private final TopicHooks topicHooks;

        Waiting(Entry entry, TopicHooks topicHooks) {
            this.entry = entry;
            this.topicHooks = topicHooks;
        }

        @Override
        public void done(Passage.Outcome outcome) {
            passed(entry, topicHooks, outcome);
        }

        @Override
        public void failed(RuntimeException fault) {
            Intake.failed(entry, fault);
            goOn(entry.source);
        }
    }

    /** Wants to know when a message was handed to its receivers. */
    @FunctionalInterface
    public interface Routed {
        /** On the loop, in the turn. The hold is what its storing waits for, null for nothing. */
        void routed(@Nullable AckHold hold);
    }

    /** A message that was handed in. */
    public static final class Entry {
        private final String source;
        private final StoredPublish publish;
        private final @Nullable Client client;
        private final @Nullable Subscriber publisher;
        private final @Nullable Routed routed;
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

        /**
         * @param source whose order counts: a plugin's id, or a name of the broker's own
         * @param publish the message
         * @param client the publisher as plugins see it, null for none
         * @param publisher the publisher's session, null for none
         */
        public Entry(String source, StoredPublish publish, @Nullable Client client, @Nullable Subscriber publisher) {
            this(source, publish, client, publisher, null);
        }

        /** @param routed told when it is routed, null for nobody */
        public Entry(
                String source,
                StoredPublish publish,
                @Nullable Client client,
                @Nullable Subscriber publisher,
                @Nullable Routed routed) {
            this.routed = routed;
            this.source = source;
            this.publish = publish;
            this.client = client;
            this.publisher = publisher;
        }

        /** The message. */
        public StoredMessage message() {
            return publish.message();
        }
    }
}
