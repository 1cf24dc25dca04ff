package io.culex.broker.connection;

import io.culex.api.Publish;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authorizer.Kind;
import io.culex.broker.hook.HookSet;
import io.culex.broker.security.AuthorizationCache;
import io.culex.broker.security.RuleSubject;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.TopicRules;
import io.culex.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is to the rules of {@code topics} and to authorizers, and what they said so far. Made when first asked for.
 *
 * <p>Owner: the connection's loop.
 */
final class Permissions {
    private final Connection connection;
    private @Nullable AuthorizationCache cache;
    private @Nullable RuleSubject subject;

    Permissions(Connection connection) {
        this.connection = connection;
    }

    /** What authorizers answered. */
    AuthorizationCache cache() {
        AuthorizationCache current = cache;
        if (current == null) {
            current = new AuthorizationCache(connection.scope().hooks().current());
            cache = current;
        }
        return current;
    }

    /** Who the client is to the rules of {@code topics}. */
    RuleSubject subject() {
        RuleSubject current = subject;
        if (current == null) {
            ConnectedClient client = connection.client();
            current = new RuleSubject(client.id(), client.username(), client.role());
            subject = current;
        }
        return current;
    }

    /** From now on the client may be somebody else. */
    void forget() {
        subject = null;
        cache = null;
    }

    /** Whether a message whose topic a plugin replaced may be published by this client; null when it may. */
    @Nullable
    ReasonCode recheck(Publish publish) {
        if (TopicName.problem(publish.topic(), Integer.MAX_VALUE) != null) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        HookSet hooks = connection.scope().hooks().current();
        boolean denied =
                cache().mayPublish(connection.client(), hooks, publish.topic(), publish.qos(), publish.retain())
                                .kind()
                        == Kind.DENY;
        TopicRules rules = connection.scope().live().rules();
        TopicRule rule = rules.ruleFor(publish.topic());
        boolean broken = rule != null
                && rule.check(subject(), publish.qos(), publish.retain(), publish.payloadSize(), System.nanoTime())
                        != null;
        return denied || broken ? ReasonCode.NOT_AUTHORIZED : null;
    }
}
