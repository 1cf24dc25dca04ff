package com.example.traffic;

import io.culex.api.*;
import io.culex.api.hook.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides about messages and subscriptions; the last level of the topic says what it does. */
public final class Traffic extends CulexPlugin {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ConcurrentHashMap<String, CompletableFuture<PublishInterceptor.Decision>> held =
            new ConcurrentHashMap<>();
    private PluginContext context;

    @Override
    public void start(PluginContext context) {
        this.context = context;
        context.register(new Rights());
        context.register(new Before());
        context.register(new AfterBefore());
        context.register(new After());
        context.register(new Subscribing());
        context.register(new Unsubscribing());
        context.register(new Receivers());
        context.register(new Wills());
    }

    private void saw(String topic, String payload) {
        context.publisher().publish(Message.of("seen/" + topic, payload));
    }

    static <D> CompletableFuture<D> elsewhere(D answer) {
        CompletableFuture<D> later = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> later.complete(answer));
        return later;
    }

    static String last(String topic) {
        return topic.substring(topic.lastIndexOf('/') + 1);
    }

    final class Rights implements Authorizer {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Verdict mayPublish(Client client, String topic, int qos, boolean retain) {
            return switch (topic) {
                case "rights/no-publish" -> Verdict.DENY;
                case "rights/throw" -> throw new IllegalStateException("thrown by the sample");
                case "rights/counted" -> counted(Verdict.ALLOW);
                case "rights/counted-anew" -> counted(Verdict.ALLOW.withCacheTime(Duration.ZERO));
                default -> Verdict.ABSTAIN;
            };
        }

        private Verdict counted(Verdict verdict) {
            saw("asked", Integer.toString(asked.incrementAndGet()));
            return verdict;
        }

        @Override
        public Verdict maySubscribe(Client client, String filter, int qos) {
            return filter.equals("rights/no-subscribe") ? Verdict.DENY : Verdict.ABSTAIN;
        }

        @Override
        public Verdict mayReceive(Client client, String topic) {
            return topic.equals("rights/no-receive") ? Verdict.DENY : Verdict.ABSTAIN;
        }

        @Override
        public boolean decidesReceive() {
            return true;
        }
    }

    final class Before implements PublishInterceptor {
        @Override
        public List<String> topicFilters() {
            return List.of("before/#", "release/+");
        }

        @Override
        public Decision onPublish(Client client, Publish publish) {
            if (publish.topic().startsWith("release/")) {
                held.computeIfAbsent(last(publish.topic()), _ -> new CompletableFuture<>()).complete(Decision.PROCEED);
                return Decision.DROP;
            }
            return switch (last(publish.topic())) {
                case "topic" -> new Replace(Message.copyOf(publish).withTopic("before/elsewhere"));
                case "payload" -> new Replace(Message.copyOf(publish).withPayload("first".getBytes(StandardCharsets.UTF_8)));
                case "drop" -> Decision.DROP;
                case "reject" -> new Reject(ReasonCode.QUOTA_EXCEEDED, "enough");
                case "reject-elsewhere" -> new Defer(elsewhere(new Reject(ReasonCode.QUOTA_EXCEEDED, null)), LONG, Decision.PROCEED);
                case "disconnect" -> new Disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "out");
                case "throw" -> throw new IllegalStateException("thrown by the sample");
                case "null" -> null;
                case "late" -> new Defer(new CompletableFuture<>(), SHORT, new Reject(ReasonCode.SERVER_BUSY, "late"));
                case "hold" -> new Defer(
                        held.computeIfAbsent(publish.payloadText(), _ -> new CompletableFuture<>()), LONG, Decision.DROP);
                default -> Decision.PROCEED;
            };
        }
    }

    /** Comes after {@link Before} and sees what that one made of the message. */
    final class AfterBefore implements PublishInterceptor {
        @Override
        public int priority() {
            return 1;
        }

        @Override
        public List<String> topicFilters() {
            return List.of("before/payload");
        }

        @Override
        public Decision onPublish(Client client, Publish publish) {
            byte[] more = (publish.payloadText() + ", then second").getBytes(StandardCharsets.UTF_8);
            return new Replace(Message.copyOf(publish).withPayload(more));
        }
    }

    final class After implements PublishedInterceptor {
        @Override
        public List<String> topicFilters() {
            return List.of("after/#");
        }

        @Override
        public Decision onPublished(Client client, Publish publish) {
            return switch (last(publish.topic())) {
                case "fail" -> new Fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "not written");
                case "throw" -> throw new IllegalStateException("thrown by the sample");
                case "elsewhere" -> new Defer(elsewhere(Decision.ACKNOWLEDGE), LONG, new Fail(ReasonCode.SERVER_BUSY, null));
                case "late" -> new Defer(new CompletableFuture<>(), SHORT, new Fail(ReasonCode.SERVER_BUSY, null));
                default -> Decision.ACKNOWLEDGE;
            };
        }
    }

    final class Subscribing implements SubscribeInterceptor {
        @Override
        public Decision onSubscribe(Client client, Subscription subscription, boolean restored) {
            if (restored) {
                saw("restored", subscription.filter());
            }
            return switch (subscription.filter()) {
                case "subscribe/deny" -> new Deny(ReasonCode.QUOTA_EXCEEDED, null);
                case "subscribe/lower" -> new Rewrite(subscription.withQos(0));
                case "subscribe/other" -> new Rewrite(subscription.withFilter("subscribe/instead"));
                case "subscribe/throw" -> throw new IllegalStateException("thrown by the sample");
                case "subscribe/elsewhere" -> new Defer(elsewhere(new Rewrite(subscription.withQos(1))), LONG, new Deny(ReasonCode.SERVER_BUSY, null));
                case "subscribe/late" -> new Defer(new CompletableFuture<>(), SHORT, new Deny(ReasonCode.SERVER_BUSY, null));
                case "subscribe/disconnect" -> new Disconnect(ReasonCode.ADMINISTRATIVE_ACTION, null);
                default -> Decision.GRANT;
            };
        }
    }

    final class Unsubscribing implements UnsubscribeInterceptor {
        @Override
        public Decision onUnsubscribe(Client client, String filter) {
            return switch (filter) {
                case "unsubscribe/deny" -> new Deny(ReasonCode.NOT_AUTHORIZED);
                case "unsubscribe/alias" -> new Rewrite("unsubscribe/real");
                case "unsubscribe/throw" -> throw new IllegalStateException("thrown by the sample");
                case "unsubscribe/elsewhere" -> new Defer(elsewhere(Decision.PROCEED), LONG, new Deny(ReasonCode.SERVER_BUSY));
                default -> Decision.PROCEED;
            };
        }
    }

    final class Receivers implements DeliveryInterceptor {
        @Override
        public List<String> topicFilters() {
            return List.of("deliver/#");
        }

        @Override
        public Decision onDeliver(Publish publish, List<Receiver> receivers) {
            saw("receivers", publish.payloadText() + ": " + String.join(",", receivers.stream()
                    .map(receiver -> receiver.clientId() + (receiver.client() == null ? " away" : "")
                            + (receiver.retain() ? " retained" : ""))
                    .sorted()
                    .toList()));
            if (last(publish.topic()).equals("throw")) {
                throw new IllegalStateException("thrown by the sample");
            }
            List<Answer> answers = new ArrayList<>();
            for (Receiver receiver : receivers) {
                if (receiver.clientId().startsWith("skip") && receiver.client() != null) {
                    answers.add(Answer.SKIP);
                } else if (receiver.clientId().startsWith("replace") && receiver.client() != null) {
                    answers.add(new Replace(Message.copyOf(publish).withPayload(
                            ("for " + receiver.clientId()).getBytes(StandardCharsets.UTF_8))));
                } else {
                    answers.add(Answer.DELIVER);
                }
            }
            Each each = new Each(answers);
            return last(publish.topic()).equals("elsewhere") ? new Defer(elsewhere(each), LONG, new Each(List.of())) : each;
        }
    }

    final class Wills implements WillInterceptor {
        @Override
        public PublishInterceptor.Decision onWill(Client client, String clientId, Publish will) {
            return switch (last(will.topic())) {
                case "replace" -> new PublishInterceptor.Replace(Message.copyOf(will).withPayload(
                        ("the end of " + clientId).getBytes(StandardCharsets.UTF_8)));
                case "drop" -> PublishInterceptor.Decision.DROP;
                case "throw" -> throw new IllegalStateException("thrown by the sample");
                case "elsewhere" -> new PublishInterceptor.Defer(
                        elsewhere(PublishInterceptor.Decision.PROCEED), LONG, PublishInterceptor.Decision.DROP);
                default -> PublishInterceptor.Decision.PROCEED;
            };
        }
    }
}
