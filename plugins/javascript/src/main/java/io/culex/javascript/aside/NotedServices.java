package io.culex.javascript.aside;

import io.culex.api.Listeners;
import io.culex.api.Publish;
import io.culex.api.Publisher;
import io.culex.api.ReasonCode;
import io.culex.api.RetainedMessages;
import io.culex.api.Sessions;
import io.culex.api.Subscription;
import io.culex.api.SubscriptionResult;
import io.culex.api.Subscriptions;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The broker's services with what changes something noted in place of done; it answers as if it was done. */
final class NotedServices {
    private NotedServices() {}

    static Publisher publisher(Effects effects) {
        return message -> {
            effects.note("publish " + message.topic(), Verdict.payload(message));
            return CompletableFuture.completedFuture(null);
        };
    }

    static Sessions sessions(Sessions real, Effects effects) {
        return new Sessions() {
            @Override
            public int count() {
                return real.count();
            }

            @Override
            public CompletionStage<@Nullable Info> find(String clientId) {
                return real.find(clientId);
            }

            @Override
            public Collection<String> clientIds() {
                return real.clientIds();
            }

            @Override
            public CompletionStage<Boolean> discard(String clientId) {
                effects.note("discard session " + clientId, "");
                return real.find(clientId).thenApply(info -> info != null);
            }
        };
    }

    static RetainedMessages retained(RetainedMessages real, Effects effects) {
        return new RetainedMessages() {
            @Override
            public int count() {
                return real.count();
            }

            @Override
            public CompletionStage<@Nullable Publish> find(String topic) {
                return real.find(topic);
            }

            @Override
            public CompletionStage<List<Publish>> matching(String filter, int most) {
                return real.matching(filter, most);
            }

            @Override
            public CompletionStage<Boolean> remove(String topic) {
                effects.note("remove retained " + topic, "");
                return real.find(topic).thenApply(message -> message != null);
            }
        };
    }

    static Subscriptions subscriptions(Subscriptions real, Effects effects) {
        return new Subscriptions() {
            @Override
            public int count() {
                return real.count();
            }

            @Override
            public CompletionStage<List<Subscription>> of(String clientId) {
                return real.of(clientId);
            }

            @Override
            public CompletionStage<SubscriptionResult> subscribe(String clientId, Subscription subscription) {
                effects.note("subscribe " + clientId + " " + subscription.filter(), "qos " + subscription.qos());
                ReasonCode granted = switch (subscription.qos()) {
                    case 1 -> ReasonCode.GRANTED_QOS_1;
                    case 2 -> ReasonCode.GRANTED_QOS_2;
                    default -> ReasonCode.SUCCESS;
                };
                return CompletableFuture.completedFuture(new SubscriptionResult(subscription, granted));
            }

            @Override
            public CompletionStage<Boolean> unsubscribe(String clientId, String filter) {
                effects.note("unsubscribe " + clientId + " " + filter, "");
                return real.of(clientId)
                        .thenApply(all ->
                                all.stream().anyMatch(each -> each.filter().equals(filter)));
            }
        };
    }

    static Listeners listeners(Listeners real, Effects effects) {
        return new Listeners() {
            @Override
            public boolean listening(int port) {
                return real.listening(port);
            }

            @Override
            public CompletionStage<Integer> open(String host, int port) {
                effects.note("listen " + host + ":" + port, "");
                return CompletableFuture.completedFuture(port);
            }

            @Override
            public @Nullable Port find(int port) {
                return real.find(port);
            }

            @Override
            public CompletionStage<Port> open(Opening opening) {
                effects.note("listen " + opening.host() + ":" + opening.port(), "");
                return CompletableFuture.completedFuture(new Port(
                        "script-" + opening.port(),
                        opening.port(),
                        opening.webSocket(),
                        opening.path(),
                        opening.certificate() != null));
            }
        };
    }
}
