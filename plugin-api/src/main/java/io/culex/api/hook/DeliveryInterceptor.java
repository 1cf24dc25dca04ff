package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Publish;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asked before a message goes to its receivers: once for a message with all its receivers, never for each receiver.
 * Retained and queued messages are asked about with the one receiver they go to.
 *
 * <p>Several interceptors: the next is asked about the receivers that are left; those for whom the message was replaced
 * are asked about separately, with the message they would get. One that fails skips all receivers it was asked about.
 *
 * @since 0.1
 */
public interface DeliveryInterceptor extends Hook, TopicScoped {
    /** Decides for all receivers of a message at once. */
    Decision onDeliver(Publish publish, List<Receiver> receivers);

    /**
     * A session that would get the message.
     *
     * @param clientId its Client Identifier
     * @param client its connection, null while it is away
     * @param qos the QoS it would get
     * @param retain whether the message comes from the retained store
     */
    record Receiver(String clientId, @Nullable Client client, int qos, boolean retain) {}

    /** What to do. */
    sealed interface Decision {
        /** The one {@link Proceed}. */
        Decision PROCEED = new Proceed();
    }

    /** All get it. */
    record Proceed() implements Decision {}

    /** An answer for each receiver, in their order. */
    record Each(List<Answer> answers) implements Decision {}

    /** Answers later; the publisher waits, other publishers do not. */
    record Defer(CompletionStage<? extends Decision> later, Duration timeout, Decision onTimeout) implements Decision {}

    /** The answer for one receiver. */
    sealed interface Answer {
        /** The one {@link Deliver}. */
        Answer DELIVER = new Deliver();
        /** The one {@link Skip}. */
        Answer SKIP = new Skip();
    }

    /** It gets the message. */
    record Deliver() implements Answer {}

    /** It does not get the message. */
    record Skip() implements Answer {}

    /** It gets another message; QoS is at most what it would have got. */
    record Replace(Message message) implements Answer {}
}
