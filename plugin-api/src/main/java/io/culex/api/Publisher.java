package io.culex.api;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages in the plugin's name. Messages of one plugin on one topic stay in call order, whatever their QoS.
 *
 * @since 0.1
 */
public interface Publisher {
    /**
     * Routes a message like one that a client sent. No authorizer is asked; publish interceptors of other plugins are. Of the
     * rules of {@code topics:} those about retaining and expiry hold.
     *
     * <p>Who publishes much should wait for some of it now and then: messages of QoS 1 and 2 and retained ones are refused while
     * 32 MiB of the plugin's, or a sixteenth of the heap, wait to be stored, and those of QoS 1 and 2 while the store has no room.
     *
     * @return completes when the message is routed and, where durable sessions are concerned, stored; exceptionally with
     *     {@link IllegalArgumentException} when the topic is not valid, with {@link IllegalStateException} when the
     *     message may not be retained, by its rule or because there are too many, or when it cannot be stored now
     */
    CompletionStage<@Nullable Void> publish(Message message);
}
