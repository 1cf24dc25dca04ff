package io.culex.broker.store;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.Store;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import io.culex.api.store.StoredSession.InFlight;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Writes all that a store holds as lines of JSON, which docs/store.md describes. What belongs to a session follows its line; the last
 * line says how many there were, so that an export that was cut off is noticed.
 */
public final class StoreExport {
    /** The version of the format. */
    public static final int VERSION = 1;

    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 1 << 20;

    private final Store store;
    private final Writer out;
    private long lines;
    private long messages;
    private long expected;

    /** @param store opened and not recovered yet */
    public StoreExport(Store store, Writer out) {
        this.store = store;
        this.out = out;
    }

    /** Writes everything. */
    public void run() throws Exception {
        Store.Recovery found = store.recover();
        line(new JsonLine().number("culex-export", VERSION));
        for (StoredSession session : found.sessions()) {
            write(session);
        }
        for (StoredMessage message : found.retained()) {
            line(message(new JsonLine(), "retained", message));
        }
        line(new JsonLine().number("end", lines));
        out.flush();
    }

    /** How many lines were written. */
    public long lines() {
        return lines;
    }

    /** How many queued messages should be there and could not be read. */
    public long missing() {
        return expected - messages;
    }

    private void line(JsonLine line) throws IOException {
        out.write(line.toString());
        out.write('\n');
        lines++;
    }

    private void write(StoredSession saved) throws Exception {
        line(new JsonLine()
                .text("session", saved.session().clientId())
                .number("expiry", saved.session().expiryInterval())
                .number("disconnected", saved.session().disconnectedAt()));
        for (Subscription subscription : saved.subscriptions()) {
            line(subscription(subscription));
        }
        for (int packetId : saved.inbound()) {
            line(new JsonLine().number("inbound", packetId));
        }
        StoredMessage will = saved.will();
        if (will != null) {
            line(message(new JsonLine(), "will", will)
                    .number("delay", saved.willDelay())
                    .number("will-expiry", saved.willExpiry()));
        }
        Map<Long, InFlight> underWay = new HashMap<>();
        saved.inFlight().forEach(open -> underWay.put(open.sequence(), open));
        expected += saved.queued() + underWay.size();
        writeQueue(saved.session().id(), underWay);
    }

    private static JsonLine subscription(Subscription subscription) {
        JsonLine line = new JsonLine()
                .text("subscription", subscription.filter())
                .number("qos", subscription.qos())
                .flag("no-local", subscription.noLocal())
                .flag("retain-as-published", subscription.retainAsPublished())
                .number("retain-handling", subscription.retainHandling());
        Integer identifier = subscription.identifier();
        return identifier == null ? line : line.number("identifier", identifier);
    }

    private void writeQueue(long session, Map<Long, InFlight> underWay) throws Exception {
        long from = 0;
        for (List<QueuedMessage> page = read(session, from); !page.isEmpty(); page = read(session, from)) {
            for (QueuedMessage queued : page) {
                line(queued(queued, underWay));
                messages++;
            }
            from = page.getLast().sequence() + 1;
        }
    }

    private List<QueuedMessage> read(long session, long from) throws Exception {
        CompletableFuture<List<QueuedMessage>> page = new CompletableFuture<>();
        store.readQueue(session, from, PAGE_MESSAGES, PAGE_BYTES, Runnable::run, page::complete);
        try {
            return page.get();
        } catch (ExecutionException e) {
            throw new IOException("a queue cannot be read", e);
        }
    }

    private static JsonLine queued(QueuedMessage queued, Map<Long, InFlight> underWay) {
        JsonLine line = message(new JsonLine(), "queued", queued.message()).number("delivery-qos", queued.qos());
        line.flag("delivery-retain", queued.retain());
        int[] identifiers = queued.subscriptionIdentifiers();
        if (identifiers != null) {
            line.numbers("identifiers", identifiers);
        }
        String shared = queued.sharedFilter();
        if (shared != null) {
            line.text("shared", shared);
        }
        InFlight open = underWay.get(queued.sequence());
        return open == null ? line : line.number("packet-id", open.packetId()).flag("released", open.released());
    }

    private static JsonLine message(JsonLine line, String kind, StoredMessage message) {
        line.text(kind, message.topicName())
                .number("qos", message.qos())
                .flag("retain", message.retain())
                .bytes("properties", message.properties())
                .bytes("payload", message.payload());
        if (message.expiresAt() != StoredMessage.NEVER) {
            line.number("expires", message.expiresAt());
        }
        String publisher = message.publisherId();
        return publisher == null ? line : line.text("publisher", publisher);
    }
}
