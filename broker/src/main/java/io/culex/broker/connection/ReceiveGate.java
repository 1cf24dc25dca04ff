package io.culex.broker.connection;

import io.culex.api.hook.Authorizer.Kind;
import io.culex.api.store.StoredMessage;
import io.culex.broker.hook.HookSet;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.TopicRules;

/**
 * Whether a client may receive a message: asked of the rules and the authorizers that have something to say about it.
 *
 * <p>Owner: the connection's loop.
 */
final class ReceiveGate {
    private final Connection connection;

    ReceiveGate(Connection connection) {
        this.connection = connection;
    }

    /** Whether there is anything to ask. */
    boolean closed() {
        ConnectionScope scope = connection.scope();
        return scope.live().rules().restrictsReceiving()
                || scope.hooks().current().authorizers().decidesReceive();
    }

    boolean mayReceive(StoredMessage message) {
        ConnectionScope scope = connection.scope();
        HookSet hooks = scope.hooks().current();
        TopicRules rules = scope.live().rules();
        TopicMemos.Memo memo = scope.topics().find(message.topic(), hooks, rules);
        TopicRule rule = memo.rule();
        if (rule != null && !rule.mayReceive(connection.permissions().subject())) {
            return false;
        }
        return connection
                        .permissions()
                        .cache()
                        .mayReceive(connection.client(), hooks, memo.topic())
                        .kind()
                != Kind.DENY;
    }
}
