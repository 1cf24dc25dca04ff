package io.culex.javascript.aside;

import io.culex.api.Client;
import io.culex.api.Connect;
import io.culex.api.Publish;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hooks that ask others about a part of the traffic only. Called on event loops. */
final class PartHooks {
    private PartHooks() {}

    /** The hook for a part; as it is when it is of a kind that scripts do not have. */
    static Hook of(Hook hook, Part part) {
        return switch (hook) {
            case ConnectInterceptor each -> new OnConnect(each, part);
            case Authenticator each -> new OnAuthenticate(each, part);
            case PublishInterceptor each -> new OnPublish(each, part);
            case SubscribeInterceptor each -> new OnSubscribe(each, part);
            case UnsubscribeInterceptor each -> new OnUnsubscribe(each, part);
            case DeliveryInterceptor each -> new OnDeliver(each, part);
            case PublishedInterceptor each -> new OnPublished(each, part);
            case WillInterceptor each -> new OnWill(each, part);
            default -> hook;
        };
    }

    private record OnConnect(ConnectInterceptor hook, Part part) implements ConnectInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public ConnectInterceptor.Decision onConnect(Client client, Connect connect) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "connect",
                            ConnectInterceptor.class,
                            client,
                            "",
                            ConnectInterceptor.Decision.PROCEED,
                            (other, its) -> other.onConnect(its.view(client), connect)));
        }
    }

    private record OnAuthenticate(Authenticator hook, Part part) implements Authenticator {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public Authenticator.Decision authenticate(Client client, Connect connect) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "authenticate",
                            Authenticator.class,
                            client,
                            "",
                            Authenticator.Decision.ABSTAIN,
                            (other, its) -> other.authenticate(its.view(client), connect)));
        }
    }

    private record OnPublish(PublishInterceptor hook, Part part) implements PublishInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public List<String> topicFilters() {
            return hook.topicFilters();
        }

        @Override
        public PublishInterceptor.Decision onPublish(@Nullable Client client, Publish publish) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "publish",
                            PublishInterceptor.class,
                            client,
                            publish.topic(),
                            PublishInterceptor.Decision.PROCEED,
                            (other, its) -> other.onPublish(its.viewOrNone(client), publish)));
        }
    }

    private record OnSubscribe(SubscribeInterceptor hook, Part part) implements SubscribeInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public SubscribeInterceptor.Decision onSubscribe(Client client, Subscription subscription, boolean restored) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "subscribe",
                            SubscribeInterceptor.class,
                            client,
                            subscription.filter(),
                            SubscribeInterceptor.Decision.GRANT,
                            (other, its) -> other.onSubscribe(its.view(client), subscription, restored)));
        }
    }

    private record OnUnsubscribe(UnsubscribeInterceptor hook, Part part) implements UnsubscribeInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public UnsubscribeInterceptor.Decision onUnsubscribe(Client client, String filter) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "unsubscribe",
                            UnsubscribeInterceptor.class,
                            client,
                            filter,
                            UnsubscribeInterceptor.Decision.PROCEED,
                            (other, its) -> other.onUnsubscribe(its.view(client), filter)));
        }
    }

    private record OnDeliver(DeliveryInterceptor hook, Part part) implements DeliveryInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public List<String> topicFilters() {
            return hook.topicFilters();
        }

        @Override
        public DeliveryInterceptor.Decision onDeliver(Publish publish, List<Receiver> receivers) {
            PartReceivers mine = PartReceivers.of(part, publish.topic(), receivers);
            if (mine.none()) {
                return DeliveryInterceptor.Decision.PROCEED;
            }
            DeliveryInterceptor.Decision given = mine.whole(hook.onDeliver(publish, mine.seen()));
            if (!part.watched()) {
                return given;
            }
            return part.answered(
                    new Asked<>(
                            "deliver",
                            DeliveryInterceptor.class,
                            null,
                            publish.topic(),
                            DeliveryInterceptor.Decision.PROCEED,
                            (other, its) -> other.onDeliver(publish, PartReceivers.seenBy(its, receivers))),
                    given);
        }
    }

    private record OnPublished(PublishedInterceptor hook, Part part) implements PublishedInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public List<String> topicFilters() {
            return hook.topicFilters();
        }

        @Override
        public PublishedInterceptor.Decision onPublished(@Nullable Client client, Publish publish) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "published",
                            PublishedInterceptor.class,
                            client,
                            publish.topic(),
                            PublishedInterceptor.Decision.ACKNOWLEDGE,
                            (other, its) -> other.onPublished(its.viewOrNone(client), publish)));
        }
    }

    private record OnWill(WillInterceptor hook, Part part) implements WillInterceptor {
        @Override
        public int priority() {
            return hook.priority();
        }

        @Override
        public PublishInterceptor.Decision onWill(@Nullable Client client, String clientId, Publish will) {
            return part.ask(
                    hook,
                    new Asked<>(
                            "will",
                            WillInterceptor.class,
                            client,
                            will.topic(),
                            PublishInterceptor.Decision.PROCEED,
                            (other, its) -> other.onWill(its.viewOrNone(client), clientId, will)));
        }
    }
}
