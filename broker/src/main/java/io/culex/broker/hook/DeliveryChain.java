package io.culex.broker.hook;

import io.culex.api.Publish;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.DeliveryInterceptor.Decision;
import io.culex.api.hook.DeliveryInterceptor.Receiver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the {@link DeliveryInterceptor}s. The outcome is Proceed (all get the message) or Each with one answer for each
 * receiver, in their order. A hook is asked about the receivers that the ones before it left over; receivers for whom
 * the message was replaced are asked about with the message they would get.
 */
public final class DeliveryChain extends TopicChain<DeliveryInterceptor> {
    DeliveryChain(Binding<DeliveryInterceptor>[] hooks, boolean @Nullable [] asked, ScheduledExecutorService timer) {
        super(hooks, asked, timer);
    }

    /** The chain for messages of a topic, empty when nobody wants them. */
    public DeliveryChain forTopic(String topic) {
        boolean[] marks = marks(topic);
        return marks == null ? this : new DeliveryChain(marks.length == 0 ? none() : hooks, marks, timer);
    }

    /** Asks about a message and all its receivers; null when {@code later} gets the outcome. */
    public @Nullable Decision run(
            Publish publish, List<Receiver> receivers, Executor loop, Consumer<? super Decision> later) {
        return isEmpty() || receivers.isEmpty()
                ? Decision.PROCEED
                : new DeliveryQuestion(this, publish, receivers, loop, later).run();
    }
}
