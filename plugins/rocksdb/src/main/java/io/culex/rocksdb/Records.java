package io.culex.rocksdb;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoredMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The values of the tables, as docs/store.md describes them. */
final class Records {
    static final int QOS = 3;
    static final int RETAIN = 4;
    /** The message is in the table {@code message}. */
    static final int REFERENCE = 8;
    /** A packet identifier follows: the message was sent in the batch that stored it. */
    static final int SENT = 16;
    /** Subscription identifiers follow. */
    static final int SUBSCRIPTIONS = 32;
    /** A Shared Subscription follows. */
    static final int SHARED = 64;

    /** Where the number of the message is in an entry that refers to one. */
    static final int REFERENCE_AT = 5;

    private static final int EXPIRES = 8;
    private static final int PUBLISHER = 16;
    private static final int NO_LOCAL = 4;
    private static final int AS_PUBLISHED = 8;
    private static final int IDENTIFIER = 64;

    private Records() {}

    // ---- messages --------------------------------------------------------------------------------------------------

    static void message(Bytes out, StoredMessage message) {
        String publisher = message.publisherId();
        boolean expires = message.expiresAt() != StoredMessage.NEVER;
        out.put(message.qos()
                | (message.retain() ? RETAIN : 0)
                | (expires ? EXPIRES : 0)
                | (publisher == null ? 0 : PUBLISHER));
        if (expires) {
            out.putLong(message.expiresAt());
        }
        if (publisher != null) {
            out.putSized(publisher.getBytes(StandardCharsets.UTF_8));
        }
        out.putSized(message.topic()).putSized(message.properties()).put(message.payload());
    }

    static StoredMessage message(ByteCursor in) {
        int flags = in.next();
        long expiresAt = (flags & EXPIRES) == 0 ? StoredMessage.NEVER : in.nextLong();
        String publisher = (flags & PUBLISHER) == 0 ? null : new String(in.nextSized(), StandardCharsets.UTF_8);
        byte[] topic = in.nextSized();
        byte[] properties = in.nextSized();
        byte[] payload = in.next(in.remaining());
        return new StoredMessage(topic, properties, payload, flags & QOS, (flags & RETAIN) != 0, expiresAt, publisher);
    }

    static StoredMessage message(byte[] value) {
        return message(new ByteCursor(value, 0));
    }

    // ---- queue entries: flags, size, [packet id], [subscription ids], [shared subscription], message or its number
    // --------------------------

    /**
     * @param packetId the one it was sent with, 0 for none
     * @param messageId where the message is, 0 for inside
     */
    static void queued(Bytes out, QueuedMessage entry, int packetId, long messageId) {
        int[] identifiers = entry.subscriptionIdentifiers();
        String sharedFilter = entry.sharedFilter();
        out.put(entry.qos()
                | (entry.retain() ? RETAIN : 0)
                | (messageId == 0 ? 0 : REFERENCE)
                | (packetId == 0 ? 0 : SENT)
                | (identifiers == null ? 0 : SUBSCRIPTIONS)
                | (sharedFilter == null ? 0 : SHARED));
        out.putInt(entry.message().size());
        if (messageId != 0) {
            out.putLong(messageId);
        }
        if (packetId != 0) {
            out.putShort(packetId);
        }
        if (identifiers != null) {
            out.putVarint(identifiers.length);
            for (int identifier : identifiers) {
                out.putVarint(identifier);
            }
        }
        if (sharedFilter != null) {
            out.putSized(sharedFilter.getBytes(StandardCharsets.UTF_8));
        }
        if (messageId == 0) {
            message(out, entry.message());
        }
    }

    /** The number of the message that an entry refers to, 0 when it holds the message itself. */
    static long reference(byte[] value) {
        return (value[0] & REFERENCE) == 0 ? 0 : Bytes.longAt(value, REFERENCE_AT);
    }

    /** @param referred the message it refers to, null when it holds it itself */
    static QueuedMessage queued(long sequence, byte[] value, byte @Nullable [] referred) {
        ByteCursor in = new ByteCursor(value, 0);
        int flags = in.next();
        in.nextInt();
        if ((flags & REFERENCE) != 0) {
            in.nextLong();
        }
        if ((flags & SENT) != 0) {
            in.nextShort();
        }
        int[] identifiers = null;
        if ((flags & SUBSCRIPTIONS) != 0) {
            identifiers = new int[in.nextVarint()];
            for (int i = 0; i < identifiers.length; i++) {
                identifiers[i] = in.nextVarint();
            }
        }
        String sharedFilter = (flags & SHARED) == 0 ? null : new String(in.nextSized(), StandardCharsets.UTF_8);
        StoredMessage message = referred == null ? message(in) : message(referred);
        return new QueuedMessage(sequence, message, flags & QOS, (flags & RETAIN) != 0, identifiers, sharedFilter);
    }

    // ---- sessions --------------------------------------------------------------------------------------------------

    static void session(Bytes out, SessionRecord session) {
        out.putLong(session.expiryInterval()).putLong(session.disconnectedAt()).putText(session.clientId());
    }

    static SessionRecord session(long id, byte[] value) {
        ByteCursor in = new ByteCursor(value, 0);
        long expiry = in.nextLong();
        long disconnectedAt = in.nextLong();
        return new SessionRecord(id, in.rest(), expiry, disconnectedAt);
    }

    static void subscription(Bytes out, Subscription subscription) {
        Integer identifier = subscription.identifier();
        out.put(subscription.qos()
                | (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? AS_PUBLISHED : 0)
                | subscription.retainHandling() << 4
                | (identifier == null ? 0 : IDENTIFIER));
        if (identifier != null) {
            out.putVarint(identifier);
        }
    }

    static Subscription subscription(String filter, byte[] value) {
        ByteCursor in = new ByteCursor(value, 0);
        int flags = in.next();
        Integer identifier = (flags & IDENTIFIER) == 0 ? null : in.nextVarint();
        return new Subscription(
                filter, flags & QOS, (flags & NO_LOCAL) != 0, (flags & AS_PUBLISHED) != 0, flags >> 4 & 3, identifier);
    }

    static void will(Bytes out, OperationBatch.SavedWill will) {
        out.putLong(will.delaySeconds()).putLong(will.expirySeconds());
        message(out, will.message());
    }

    static OperationBatch.SavedWill will(byte[] value) {
        ByteCursor in = new ByteCursor(value, 0);
        long delay = in.nextLong();
        long expiry = in.nextLong();
        return new OperationBatch.SavedWill(message(in), delay, expiry);
    }
}
