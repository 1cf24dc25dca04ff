package io.culex.api.hook;

import io.culex.api.Client;
import io.culex.api.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Asked when a Will Message is about to be published; {@link PublishInterceptor}s and authorizers are asked after it.
 *
 * @since 0.1
 */
public interface WillInterceptor extends Hook {
    /**
     * Decides about a will. {@code Reject} and {@code Disconnect} count as {@code Drop}.
     *
     * @param client the connection that is gone; null when the broker was started since
     */
    PublishInterceptor.Decision onWill(@Nullable Client client, String clientId, Publish will);
}
