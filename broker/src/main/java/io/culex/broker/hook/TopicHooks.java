package io.culex.broker.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import io.culex.api.hook.MessageListener;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked and told about the messages of one topic. Immutable; to be kept with a route as long as the {@link
 * HookSet} it came from is current.
 */
public final class TopicHooks {
    /** Nobody: what every topic has while no hook is registered. */
    public static final TopicHooks NONE = none();

    private final PublishChain publish;
    private final PublishedChain published;
    private final DeliveryChain delivery;
    private final FactQueue[] listeners;

    TopicHooks(PublishChain publish, PublishedChain published, DeliveryChain delivery, FactQueue[] listeners) {
        this.publish = publish;
        this.published = published;
        this.delivery = delivery;
        this.listeners = listeners;
    }

    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // Empty chains ask nobody and need no timer.
    private static TopicHooks none() {
        Binding[] nobody = new Binding[0];
        return new TopicHooks(
                new PublishChain(nobody, null, null),
                new PublishedChain(nobody, null, null),
                new DeliveryChain(nobody, null, null),
                new FactQueue[0]);
    }

    /** Asked before routing. */
    public PublishChain publish() {
        return publish;
    }

    /** Asked before the acknowledgement. */
    public PublishedChain published() {
        return published;
    }

    /** Asked before the receivers get it. */
    public DeliveryChain delivery() {
        return delivery;
    }

    /** Whether a listener is told of messages that were routed. */
    public boolean observed() {
        return listeners.length > 0;
    }

    /**
     * Tells that a message was routed.
     *
     * @return whether a listener is behind, so that reading its publisher should pause until {@link
     *     ListenerPressure#onRelief}
     */
    public boolean told(@Nullable Client client, Publish publish, int receivers) {
        boolean behind = false;
        for (FactQueue queue : listeners) {
            behind |= queue.offer(new Fact(
                    listener -> ((MessageListener) listener).onPublished(client, publish, receivers),
                    true,
                    publish.payloadSize()));
        }
        return behind;
    }
}
