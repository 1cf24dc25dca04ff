package io.culex.broker.session;

import io.culex.api.store.StoredMessage;

/**
 * What is published when a client goes without saying so.
 *
 * @param message the Will Message
 * @param delaySeconds Will Delay Interval
 * @param expirySeconds the Message Expiry Interval, which starts when the will is published; -1 for none
 */
public record Will(StoredMessage message, long delaySeconds, long expirySeconds) {}
