package io.culex.api.store;

/**
 * The head data of a session.
 *
 * @param id the number the broker gave it
 * @param clientId its Client Identifier
 * @param expiryInterval seconds after the disconnection; 0xFFFFFFFF for never
 * @param disconnectedAt when its client left, milliseconds since 1970; 0 while it is connected
 * @since 0.1
 */
public record SessionRecord(long id, String clientId, long expiryInterval, long disconnectedAt) {}
