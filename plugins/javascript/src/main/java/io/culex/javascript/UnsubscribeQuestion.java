package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.hook.UnsubscribeInterceptor;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** May this client give up this filter? */
public final class UnsubscribeQuestion extends Question<UnsubscribeInterceptor.Decision> {
    private final String filter;

    UnsubscribeQuestion(Client client, String filter, long nanos) {
        super(client, nanos);
        this.filter = filter;
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return 4;
    }

    @Override
    String name() {
        return "unsubscribe";
    }

    @Override
    UnsubscribeInterceptor.Decision passed() {
        return UnsubscribeInterceptor.Decision.PROCEED;
    }

    @Override
    UnsubscribeInterceptor.Decision denied(ReasonCode reason, @Nullable String text) {
        return new UnsubscribeInterceptor.Deny(reason, text);
    }

    @HostAccess.Export
    public String topic() {
        return filter;
    }

    @HostAccess.Export
    public void rewrite(String other) {
        if (!other.equals(filter)) {
            settle(new UnsubscribeInterceptor.Rewrite(other));
        }
    }
}
