package io.culex.broker.session;

import io.culex.api.Subscription;
import io.culex.api.hook.DeliveryInterceptor.Answer;
import io.culex.api.hook.DeliveryInterceptor.Replace;
import io.culex.api.hook.DeliveryInterceptor.Skip;
import io.culex.api.store.StoredMessage;
import io.culex.broker.routing.RetainedPage;
import io.culex.broker.routing.RetainedTree;
import io.culex.broker.topic.TopicFilter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages that new subscriptions of one session are still to get [MQTT-3.3.1-9], page by page as the client
 * takes them, so that a filter that matches a million of them costs one page of memory.
 *
 * <p>Owner: the session's loop.
 */
final class RetainedReplay {
    private static final int PAGE = 64;

    private final Outgoing outgoing;
    private final RetainedTree retained;
    private final DeliveryGate gate;
    private final ArrayDeque<Walk> walks = new ArrayDeque<>(0);

    RetainedReplay(Outgoing outgoing, RetainedTree retained, DeliveryGate gate) {
        this.outgoing = outgoing;
        this.retained = retained;
        this.gate = gate;
    }

    boolean isEmpty() {
        return walks.isEmpty();
    }

    void clear() {
        walks.clear();
    }

    /** Adds the retained messages of a filter behind those of earlier ones. */
    void add(TopicFilter filter, Subscription subscription) {
        walks.add(new Walk(filter, subscription));
    }

    /** Sends the next message; false when there is none, no room for it, or its answer is yet to come. */
    boolean sendNext(Outlet out, long now) {
        Walk walk = walks.peek();
        while (walk != null) {
            StoredMessage message = walk.next(retained, now);
            if (message == null) {
                walks.remove();
                walk = walks.peek();
                continue;
            }
            // The page may be older than what the client has got of the topic since: never go back behind that.
            StoredMessage current = retained.find(message.topic(), now);
            if (current == null) {
                walk.taken();
                continue;
            }
            int qos = Math.min(current.qos(), walk.qos);
            if (!outgoing.hasRoom(qos)) {
                return false;
            }
            Answer answer = gate.retained(current, qos);
            if (answer == null) {
                return false;
            }
            walk.taken();
            if (answer instanceof Replace replace) {
                int least = Math.min(qos, replace.message().qos());
                outgoing.sendRetained(out, DeliveryGate.replaced(current, replace), least, walk.identifiers);
            } else if (!(answer instanceof Skip)) {
                outgoing.sendRetained(out, current, qos, walk.identifiers);
            }
            return true;
        }
        return false;
    }

    /** The walk for one subscription. */
    private static final class Walk {
        final TopicFilter filter;
        final int qos;
        final int @Nullable [] identifiers;
        private @Nullable RetainedPage page;
        private int position;

        Walk(TopicFilter filter, Subscription subscription) {
            this.filter = filter;
            this.qos = subscription.qos();
            Integer identifier = subscription.identifier();
            this.identifiers = identifier == null ? null : new int[] {identifier};
        }

        @Nullable
        StoredMessage next(RetainedTree tree, long now) {
            RetainedPage current = page;
            while (current == null || position == current.messages().size()) {
                if (current != null && current.next() == null) {
                    return null;
                }
                current = tree.page(filter, current == null ? null : current.next(), PAGE, now);
                page = current;
                position = 0;
            }
            return current.messages().get(position);
        }

        void taken() {
            position++;
        }
    }
}
