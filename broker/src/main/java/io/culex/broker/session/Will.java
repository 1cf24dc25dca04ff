package io.culex.broker.session;

import io.culex.api.Client;
import io.culex.api.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * What is published when a client goes without saying so.
 *
 * @param message the Will Message
 * @param delaySeconds Will Delay Interval
 * @param expirySeconds the Message Expiry Interval, which starts when the will is published; -1 for none
 * @param client the connection whose will it is; null when the broker was started since
 */
public record Will(
        StoredMessage message,
        long delaySeconds,
        long expirySeconds,
        @Nullable Client client) {}
