package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.Hook;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import io.culex.api.hook.WillInterceptor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hooks that pass the broker's questions on to the scripts' thread. Called on event loops: each call makes a question,
 * queues it and returns. The broker's own time limit is a little longer than ours, which says who was late.
 */
final class QuestionHooks {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private QuestionHooks() {}

    /** The hook for a question of the scripts, null for a name that the broker does not ask about. */
    static @Nullable Hook of(String question, List<String> filters, Realm realm, ScriptSettings settings) {
        long nanos = settings.decision().toNanos();
        Duration most = settings.decision().plus(GRACE);
        return switch (question) {
            case "connect" -> new OnConnect(realm, nanos, most);
            case "authenticate" ->
                new OnAuthenticate(
                        realm,
                        settings.authenticate().toNanos(),
                        settings.authenticate().plus(GRACE));
            case "publish" -> new OnPublish(realm, filters, nanos, most);
            case "subscribe" -> new OnSubscribe(realm, nanos, most);
            case "unsubscribe" -> new OnUnsubscribe(realm, nanos, most);
            case "deliver" -> new OnDeliver(realm, filters, nanos, most);
            case "published" -> new OnPublished(realm, filters, nanos, most);
            case "will" -> new OnWill(realm, nanos, most);
            default -> null;
        };
    }

    private static <D> D late(Question<D> question) {
        return question.denied(ReasonCode.NOT_AUTHORIZED, null);
    }

    private record OnConnect(Realm realm, long nanos, Duration most) implements ConnectInterceptor {
        @Override
        public ConnectInterceptor.Decision onConnect(Client client, Connect connect) {
            ConnectQuestion question = new ConnectQuestion(client, connect, nanos);
            realm.ask(question);
            return new ConnectInterceptor.Defer(question.answer, most, late(question));
        }
    }

    private record OnAuthenticate(Realm realm, long nanos, Duration most) implements Authenticator {
        @Override
        public Authenticator.Decision authenticate(Client client, Connect connect) {
            AuthenticateQuestion question = new AuthenticateQuestion(client, connect, nanos);
            realm.ask(question);
            return new Authenticator.Defer(question.answer, most, late(question));
        }
    }

    private record OnPublish(Realm realm, List<String> topicFilters, long nanos, Duration most)
            implements PublishInterceptor {
        @Override
        public PublishInterceptor.Decision onPublish(@Nullable Client client, Publish publish) {
            PublishQuestion question = new PublishQuestion(client, publish, false, nanos);
            realm.ask(question);
            return new PublishInterceptor.Defer(question.answer, most, late(question));
        }
    }

    private record OnSubscribe(Realm realm, long nanos, Duration most) implements SubscribeInterceptor {
        @Override
        public SubscribeInterceptor.Decision onSubscribe(Client client, Subscription subscription, boolean restored) {
            SubscribeQuestion question = new SubscribeQuestion(client, subscription, nanos);
            realm.ask(question);
            return new SubscribeInterceptor.Defer(question.answer, most, late(question));
        }
    }

    private record OnUnsubscribe(Realm realm, long nanos, Duration most) implements UnsubscribeInterceptor {
        @Override
        public UnsubscribeInterceptor.Decision onUnsubscribe(Client client, String filter) {
            UnsubscribeQuestion question = new UnsubscribeQuestion(client, filter, nanos);
            realm.ask(question);
            return new UnsubscribeInterceptor.Defer(question.answer, most, late(question));
        }
    }

    private record OnDeliver(Realm realm, List<String> topicFilters, long nanos, Duration most)
            implements DeliveryInterceptor {
        @Override
        public DeliveryInterceptor.Decision onDeliver(Publish publish, List<Receiver> receivers) {
            DeliverQuestion question = new DeliverQuestion(publish, receivers, nanos);
            realm.ask(question);
            return new DeliveryInterceptor.Defer(question.answer, most, late(question));
        }
    }

    private record OnPublished(Realm realm, List<String> topicFilters, long nanos, Duration most)
            implements PublishedInterceptor {
        @Override
        public PublishedInterceptor.Decision onPublished(@Nullable Client client, Publish publish) {
            PublishedQuestion question = new PublishedQuestion(client, publish, nanos);
            realm.ask(question);
            return new PublishedInterceptor.Defer(question.answer, most, late(question));
        }
    }

    private record OnWill(Realm realm, long nanos, Duration most) implements WillInterceptor {
        @Override
        public PublishInterceptor.Decision onWill(@Nullable Client client, String clientId, Publish will) {
            PublishQuestion question = new PublishQuestion(client, will, true, nanos);
            realm.ask(question);
            return new PublishInterceptor.Defer(question.answer, most, late(question));
        }
    }

    /** Refuses everybody while scripts that decide about clients cannot be loaded. */
    record RefuseAll() implements ConnectInterceptor {
        @Override
        public ConnectInterceptor.Decision onConnect(Client client, Connect connect) {
            return new ConnectInterceptor.Refuse(
                    ReasonCode.SERVER_UNAVAILABLE, "the broker's scripts are not ready", null);
        }
    }
}
