package io.culex.javascript;

import io.culex.api.Client;
import io.culex.api.ReasonCode;
import io.culex.api.Subscription;
import io.culex.api.hook.SubscribeInterceptor;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** May this client have this subscription, and as what? */
public final class SubscribeQuestion extends Question<SubscribeInterceptor.Decision> {
    private final Subscription subscription;

    SubscribeQuestion(Client client, Subscription subscription, long nanos) {
        super(client, nanos);
        this.subscription = subscription;
    }

    @Override
    @HostAccess.Export
    public int kind() {
        return 3;
    }

    @Override
    String name() {
        return "subscribe";
    }

    @Override
    SubscribeInterceptor.Decision passed() {
        return SubscribeInterceptor.Decision.GRANT;
    }

    @Override
    SubscribeInterceptor.Decision denied(ReasonCode reason, @Nullable String text) {
        return new SubscribeInterceptor.Deny(reason, text);
    }

    @Override
    @HostAccess.Export
    public void disconnect(int code, @Nullable String reason) {
        settle(new SubscribeInterceptor.Disconnect(Reasons.failure(code), reason));
    }

    @HostAccess.Export
    public String topic() {
        return subscription.filter();
    }

    @HostAccess.Export
    public int qos() {
        return subscription.qos();
    }

    @HostAccess.Export
    public boolean noLocal() {
        return subscription.noLocal();
    }

    @HostAccess.Export
    public boolean asPublished() {
        return subscription.retainAsPublished();
    }

    @HostAccess.Export
    public int handling() {
        return subscription.retainHandling();
    }

    /** Passes, with what handlers changed. */
    @HostAccess.Export
    public void rewrite(String filter, int qos, boolean noLocal, boolean asPublished, int handling) {
        boolean five = client != null && client.version().level() >= 5;
        Subscription wanted = new Subscription(
                filter,
                qos,
                five ? noLocal : subscription.noLocal(),
                five ? asPublished : subscription.retainAsPublished(),
                five ? handling : subscription.retainHandling(),
                subscription.identifier());
        if (wanted.equals(subscription)) {
            pass();
        } else {
            settle(new SubscribeInterceptor.Rewrite(wanted));
        }
    }
}
