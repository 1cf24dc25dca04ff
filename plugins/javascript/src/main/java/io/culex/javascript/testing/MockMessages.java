package io.culex.javascript.testing;

import io.culex.api.Message;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.MessageListener;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.javascript.TopicFilters;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way of messages through a {@link MockBroker}. Used by the thread of the test. */
final class MockMessages {
    private final MockBroker broker;
    private final Queue<Message> waiting = new ArrayDeque<>();
    private final List<@Nullable Object> delivered = new ArrayList<>();
    private final List<@Nullable Object> published = new ArrayList<>();

    MockMessages(MockBroker broker) {
        this.broker = broker;
    }

    /** A script published it; its call goes on first. */
    void later(Message message) {
        waiting.add(message);
    }

    boolean sendNext() {
        Message next = waiting.poll();
        if (next == null) {
            return false;
        }
        route(null, next);
        return true;
    }

    /** Outcome, reason code, reason, receivers, topic, payload, QoS, retain. */
    @Nullable
    Object[] route(@Nullable MockClient from, Publish asked) {
        Publish publish = asked;
        for (PublishInterceptor hook : broker.hooks(PublishInterceptor.class)) {
            if (!TopicFilters.cover(hook, publish.topic())) {
                continue;
            }
            PublishInterceptor.Decision decision = hook.onPublish(from, publish);
            if (decision instanceof PublishInterceptor.Defer defer) {
                decision = broker.answer(defer.later(), false, defer.onTimeout());
            }
            switch (decision) {
                case PublishInterceptor.Replace replace -> publish = replaced(from, replace.message());
                case PublishInterceptor.Drop drop -> {
                    return outcome("dropped", ReasonCode.SUCCESS, null, 0, publish);
                }
                case PublishInterceptor.Reject reject -> {
                    return outcome("refused", reject.reason(), reject.reasonString(), 0, publish);
                }
                case PublishInterceptor.Disconnect end -> {
                    if (from != null) {
                        broker.ended(from, end.reason(), end.reasonString());
                    }
                    return outcome("disconnected", end.reason(), end.reasonString(), 0, publish);
                }
                case PublishInterceptor.Proceed proceed -> {}
                case PublishInterceptor.Defer again -> {}
            }
        }
        return deliver(from, publish);
    }

    private static Publish replaced(@Nullable MockClient from, Message message) {
        return from == null ? message : new FromClient(message, from.id());
    }

    private @Nullable Object[] deliver(@Nullable MockClient from, Publish publish) {
        note(published, from == null ? null : from.id(), publish, publish.qos(), publish.retain());
        if (publish.retain()) {
            retain(publish);
        }
        int receivers = fanOut(publish);
        ReasonCode reason = ReasonCode.SUCCESS;
        String text = null;
        for (PublishedInterceptor hook : broker.hooks(PublishedInterceptor.class)) {
            if (TopicFilters.cover(hook, publish.topic())) {
                PublishedInterceptor.Decision decision = hook.onPublished(from, publish);
                if (decision instanceof PublishedInterceptor.Defer defer) {
                    decision = broker.answer(defer.later(), false, defer.onTimeout());
                }
                if (decision instanceof PublishedInterceptor.Fail fail) {
                    reason = fail.reason();
                    text = fail.reasonString();
                }
            }
        }
        tell(MessageListener.Event.PUBLISHED, publish, listener -> listener.onPublished(from, publish, receivers));
        return outcome(reason.failure() ? "unacknowledged" : "delivered", reason, text, receivers, publish);
    }

    private void retain(Publish publish) {
        if (publish.payloadSize() == 0) {
            broker.retainedMessages.remove(publish.topic());
        } else {
            broker.retainedMessages.put(publish.topic(), publish);
        }
        tell(MessageListener.Event.RETAINED, publish, listener -> listener.onRetained(publish));
    }

    private void tell(MessageListener.Event event, Publish publish, Consumer<MessageListener> fact) {
        broker.tell(MessageListener.class, listener -> {
            if (listener.events().contains(event) && TopicFilters.cover(listener, publish.topic())) {
                fact.accept(listener);
            }
        });
    }

    private int fanOut(Publish publish) {
        List<DeliveryInterceptor.Receiver> receivers = new ArrayList<>();
        for (MockClient client : List.copyOf(broker.connected.values())) {
            int most = -1;
            for (var subscribed : client.subscriptions.entrySet()) {
                if (TopicFilters.match(subscribed.getKey(), publish.topic())) {
                    most = Math.max(most, subscribed.getValue());
                }
            }
            if (most >= 0) {
                int qos = Math.min(most, publish.qos());
                receivers.add(new DeliveryInterceptor.Receiver(client.id(), client, qos, false));
            }
        }
        List<DeliveryInterceptor.Answer> answers = answers(publish, receivers);
        int count = 0;
        for (int i = 0; i < receivers.size(); i++) {
            DeliveryInterceptor.Receiver to = receivers.get(i);
            switch (answers.get(i)) {
                case DeliveryInterceptor.Deliver deliver -> handed(to.clientId(), publish, to.qos(), false);
                case DeliveryInterceptor.Replace replace -> handed(to.clientId(), replace.message(), to.qos(), false);
                case DeliveryInterceptor.Skip skip -> count--;
            }
            count++;
        }
        return count;
    }

    private List<DeliveryInterceptor.Answer> answers(Publish publish, List<DeliveryInterceptor.Receiver> receivers) {
        List<DeliveryInterceptor.Answer> answers = new ArrayList<>();
        receivers.forEach(receiver -> answers.add(DeliveryInterceptor.Answer.DELIVER));
        for (DeliveryInterceptor hook : broker.hooks(DeliveryInterceptor.class)) {
            if (receivers.isEmpty() || !TopicFilters.cover(hook, publish.topic())) {
                continue;
            }
            DeliveryInterceptor.Decision decision = hook.onDeliver(publish, receivers);
            if (decision instanceof DeliveryInterceptor.Defer defer) {
                decision = broker.answer(defer.later(), false, defer.onTimeout());
            }
            if (decision instanceof DeliveryInterceptor.Each each) {
                answers.clear();
                answers.addAll(each.answers());
            }
        }
        return answers;
    }

    void retainedTo(MockClient client, Subscription subscription) {
        for (Publish each : List.copyOf(broker.retainedMessages.values())) {
            if (TopicFilters.match(subscription.filter(), each.topic())) {
                handed(client.id(), each, Math.min(each.qos(), subscription.qos()), true);
            }
        }
    }

    void handed(String client, Publish publish, int qos, boolean retain) {
        note(delivered, client, publish, qos, retain);
    }

    private static void note(
            List<@Nullable Object> list, @Nullable String client, Publish publish, int qos, boolean retain) {
        list.add(client);
        list.add(publish.topic());
        list.add(copy(publish));
        list.add(qos);
        list.add(retain);
    }

    private static ByteBuffer copy(Publish publish) {
        return ByteBuffer.wrap(Message.copyOf(publish).payloadBytes());
    }

    private static @Nullable Object[] outcome(
            String outcome, ReasonCode reason, @Nullable String text, int receivers, Publish publish) {
        return new @Nullable Object[] {
            outcome, reason.code(), text, receivers, publish.topic(), copy(publish), publish.qos(), publish.retain()
        };
    }

    @Nullable
    Object[] delivered() {
        return delivered.toArray(new @Nullable Object[0]);
    }

    @Nullable
    Object[] published() {
        return published.toArray(new @Nullable Object[0]);
    }
}
