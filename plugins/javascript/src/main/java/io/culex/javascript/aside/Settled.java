package io.culex.javascript.aside;

import io.culex.api.hook.Authenticator;
import io.culex.api.hook.ConnectInterceptor;
import io.culex.api.hook.DeliveryInterceptor;
import io.culex.api.hook.PublishInterceptor;
import io.culex.api.hook.PublishedInterceptor;
import io.culex.api.hook.SubscribeInterceptor;
import io.culex.api.hook.UnsubscribeInterceptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An answer when it is there. */
public final class Settled {
    private Settled() {}

    /** An answer of any hook, which may be one that comes later. */
    public static CompletionStage<?> of(@Nullable Object decision) {
        return switch (decision) {
            case ConnectInterceptor.Defer each -> each.later();
            case Authenticator.Defer each -> each.later();
            case PublishInterceptor.Defer each -> each.later();
            case SubscribeInterceptor.Defer each -> each.later();
            case UnsubscribeInterceptor.Defer each -> each.later();
            case DeliveryInterceptor.Defer each -> each.later();
            case PublishedInterceptor.Defer each -> each.later();
            case null, default -> CompletableFuture.completedFuture(decision);
        };
    }
}
