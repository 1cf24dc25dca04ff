package io.culex.broker.routing;

import io.culex.api.Client;
import io.culex.api.Message;
import io.culex.api.Origin;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.broker.hook.DeliveryChain;
import io.culex.broker.hook.HookSet;
import io.culex.broker.hook.PublishChain;
import io.culex.broker.hook.PublishedChain;
import io.culex.broker.hook.TopicHooks;
import io.culex.broker.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message on the way through the hooks that want it: asked about, routed, asked about again before its publisher is
 * acknowledged. Messages that no hook wants do not come here.
 *
 * <p>Owner: the publisher's loop, to which deferred answers come back. The publisher sees to it that its next message goes on
 * when this one is done; it may be asked about before.
 */
public final class Passage {
    private final Loop loop;
    private final Router router;
    private final Hooks hooks;
    private final @Nullable Client client;
    private final Origin origin;
    private final @Nullable Subscriber publisher;
    private final Sender sender;
    private DeliveryChain deliveryChain;
    private PublishedChain publishedChain;
    private StoredPublish publish;
    private PublishInterceptor.Decision answer = PublishInterceptor.Decision.PROCEED;
    private @Nullable AckHold hold;
    private @Nullable Subscriber congested;
    private int receivers;

    /**
     * @param hooks the hooks that want the message
     * @param publish the message
     * @param client the publisher as plugins see it, null for none
     * @param publisher the publisher's session, null for none
     * @param sender told once on the loop, maybe before {@link #start()} returns
     */
    public Passage(
            Loop loop,
            Router router,
            Hooks hooks,
            StoredPublish publish,
            @Nullable Client client,
            @Nullable Subscriber publisher,
            Sender sender) {
        this.loop = loop;
        this.router = router;
        this.hooks = hooks;
        this.deliveryChain = hooks.delivery();
        this.publishedChain = hooks.published();
        this.publish = publish;
        this.client = client;
        this.origin = publish.origin();
        this.publisher = publisher;
        this.sender = sender;
    }

    /** Asks about the message and goes on with the answer. A fault before the first answer that comes later is thrown. */
    public void start() {
        if (ask(this::goOn)) {
            decided(answer);
        }
    }

    /**
     * Asks about the message and leaves it at that.
     *
     * @param answered run on the loop when the answer came later
     * @return whether the answer is there already
     */
    public boolean ask(Runnable answered) {
        PublishInterceptor.Decision now = hooks.publish().run(client, publish, loop, later -> {
            answer = later;
            answered.run();
        });
        if (now == null) {
            return false;
        }
        answer = now;
        return true;
    }

    /** Goes on with the answer, once. The sender hears of a fault. */
    public void goOn() {
        goOn(() -> decided(answer));
    }

    /** Goes on after an answer that came later: whoever waits for the end must hear of a fault. */
    private void goOn(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            router.delivery().clear();
            sender.failed(fault);
        }
    }

    private void decided(PublishInterceptor.Decision decision) {
        switch (decision) {
            case PublishInterceptor.Proceed() -> deliver();
            case PublishInterceptor.Replace(Message message) -> replaced(message);
            case PublishInterceptor.Drop() -> sender.done(Outcome.DROPPED);
            case PublishInterceptor.Reject(ReasonCode reason, String text) ->
                sender.done(new Outcome(Kind.REJECTED, reason, text, 0, null, null, publish));
            case PublishInterceptor.Disconnect(ReasonCode reason, String text) ->
                sender.done(new Outcome(Kind.DISCONNECT, reason, text, 0, null, null, publish));
            case PublishInterceptor.Defer defer -> throw new IllegalStateException("a chain never answers " + defer);
        }
    }

    private void replaced(Message message) {
        boolean sameTopic = message.topic().equals(publish.topic());
        publish = new StoredPublish(Messages.stored(message, publish.publisherId()), origin, publish.dup());
        if (!sameTopic) {
            ReasonCode problem = hooks.recheck().problem(publish);
            if (problem != null) {
                sender.done(new Outcome(Kind.REJECTED, problem, "the topic was replaced", 0, null, null, publish));
                return;
            }
            TopicHooks other = hooks.set().forTopic(publish.topic());
            deliveryChain = other.delivery();
            publishedChain = other.published();
        }
        deliver();
    }

    private void deliver() {
        if (deliveryChain.isEmpty()) {
            Delivery delivery = router.delivery().of(publish.message(), origin, publisher);
            receivers = router.route(delivery);
            hold = delivery.hold();
            congested = delivery.congestedBy();
            delivery.clear();
            routed();
            return;
        }
        List<RouteEntry> entries = receivers();
        List<DeliveryInterceptor.Receiver> asked = new ArrayList<>(entries.size());
        for (RouteEntry entry : entries) {
            Subscriber subscriber = entry.subscriber();
            asked.add(new DeliveryInterceptor.Receiver(
                    subscriber.clientId(), subscriber.client(), Math.min(publish.qos(), entry.qos()), false));
        }
        DeliveryInterceptor.Decision decision =
                deliveryChain.run(publish, asked, loop, later -> goOn(() -> deliver(entries, later)));
        if (decision != null) {
            deliver(entries, decision);
        }
    }

    private List<RouteEntry> receivers() {
        Delivery delivery = router.delivery().of(publish.message(), origin, publisher);
        Route route = router.find(delivery);
        List<RouteEntry> entries = new ArrayList<>();
        for (int target : route.loops()) {
            entries.addAll(List.of(route.receivers(target)));
        }
        for (SharedGroup group : route.shared()) {
            RouteEntry chosen = router.choose(group, delivery);
            if (chosen != null) {
                entries.add(chosen);
            }
        }
        delivery.clear();
        entries.removeIf(entry -> entry.noLocal() && entry.subscriber() == publisher);
        return entries;
    }

    private void deliver(List<RouteEntry> entries, DeliveryInterceptor.Decision decision) {
        Delivery delivery = router.delivery().of(publish.message(), origin, publisher);
        if (delivery.retain()) {
            router.retain(delivery);
        }
        if (decision instanceof DeliveryInterceptor.Each(List<DeliveryInterceptor.Answer> answers)) {
            for (int i = 0; i < entries.size(); i++) {
                DeliveryInterceptor.Answer answer =
                        i < answers.size() ? answers.get(i) : DeliveryInterceptor.Answer.SKIP;
                delivery = deliver(delivery, entries.get(i), answer);
            }
        } else {
            for (RouteEntry entry : entries) {
                router.deliver(delivery, entry);
                receivers++;
            }
        }
        router.forward(delivery);
        if (hold == null) {
            hold = delivery.hold();
        }
        congested = delivery.congestedBy();
        delivery.clear();
        routed();
    }

    /** Delivers as answered; returns the delivery filled with the message for all. */
    private Delivery deliver(Delivery delivery, RouteEntry entry, DeliveryInterceptor.Answer answer) {
        switch (answer) {
            case DeliveryInterceptor.Skip() -> {}
            case DeliveryInterceptor.Deliver() -> {
                router.deliver(delivery, entry);
                receivers++;
            }
            case DeliveryInterceptor.Replace(Message message) -> {
                AckHold held = delivery.hold();
                Delivery other = router.delivery()
                        .of(Messages.stored(message, publish.publisherId()), origin, publisher)
                        .heldBy(held);
                router.deliver(other, entry);
                AckHold after = other.hold();
                receivers++;
                return router.delivery()
                        .of(publish.message(), origin, publisher)
                        .heldBy(after);
            }
        }
        return delivery;
    }

    private void routed() {
        PublishedInterceptor.Decision decision =
                publishedChain.run(client, publish, loop, later -> goOn(() -> finished(later)));
        if (decision != null) {
            finished(decision);
        }
    }

    private void finished(PublishedInterceptor.Decision decision) {
        if (decision instanceof PublishedInterceptor.Fail(ReasonCode reason, String text)) {
            sender.done(new Outcome(Kind.FAILED, reason, text, receivers, hold, congested, publish));
        } else {
            sender.done(new Outcome(Kind.ROUTED, ReasonCode.SUCCESS, null, receivers, hold, congested, publish));
        }
    }

    /**
     * The hooks that want a message.
     *
     * @param publish asked before routing
     * @param delivery asked about the receivers
     * @param published asked before the acknowledgement
     * @param set all hooks, for the topic that a hook may put in place of the publisher's
     * @param recheck checks a topic that a hook put in place of the publisher's
     */
    public record Hooks(
            PublishChain publish, DeliveryChain delivery, PublishedChain published, HookSet set, Recheck recheck) {
        /** Whether no hook wants it. */
        public boolean isEmpty() {
            return publish.isEmpty() && delivery.isEmpty() && published.isEmpty();
        }
    }

    /** Checks a message whose topic was replaced. */
    @FunctionalInterface
    public interface Recheck {
        /** Null when the message may go on. */
        @Nullable
        ReasonCode problem(Publish publish);
    }

    /** Who sent the message and waits for its end. */
    public interface Sender {
        void done(Outcome outcome);

        /** A fault after an answer that came later: {@link #done} was not called, or failed itself. */
        void failed(RuntimeException fault);
    }

    /** What became of the message. */
    public enum Kind {
        ROUTED,
        DROPPED,
        REJECTED,
        DISCONNECT,
        /** It was routed, but the publisher is not to be told so. */
        FAILED
    }

    /**
     * What became of the message.
     *
     * @param reason of a rejection, a disconnection or a failure
     * @param text the Reason String, null for none
     * @param receivers how many sessions it went to
     * @param hold what the acknowledgement has to wait for, null for nothing
     * @param congested a receiver that has hardly room for more, null for none
     * @param publish the message as it was routed, null when it was dropped
     */
    public record Outcome(
            Kind kind,
            ReasonCode reason,
            @Nullable String text,
            int receivers,
            @Nullable AckHold hold,
            @Nullable Subscriber congested,
            @Nullable StoredPublish publish) {
        static final Outcome DROPPED = new Outcome(Kind.DROPPED, ReasonCode.SUCCESS, null, 0, null, null, null);
    }
}
