package io.culex.broker.store;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoredMessage;
import io.culex.broker.topic.TopicFilter;
import io.culex.broker.topic.TopicName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts what {@link StoreExport} wrote into an empty store. Numbers of sessions and messages are given anew; everything a client can
 * see stays as it was.
 */
public final class StoreImport {
    private static final int BATCH = 1000;
    private static final long BATCH_BYTES = 1 << 20;
    private static final int MOST_PACKET_ID = 65_535;
    private static final Set<String> SESSION = Set.of("session", "expiry", "disconnected");
    private static final Set<String> SUBSCRIPTION =
            Set.of("subscription", "qos", "no-local", "retain-as-published", "retain-handling", "identifier");
    private static final Set<String> RETAINED =
            Set.of("retained", "qos", "retain", "properties", "payload", "expires", "publisher");
    private static final Set<String> WILL =
            Set.of("will", "qos", "retain", "properties", "payload", "expires", "publisher", "delay", "will-expiry");
    private static final Set<String> QUEUED = Set.of(
            "queued",
            "qos",
            "retain",
            "properties",
            "payload",
            "expires",
            "publisher",
            "delivery-qos",
            "delivery-retain",
            "identifiers",
            "shared",
            "packet-id",
            "released");

    private final Store store;
    private final BufferedReader in;
    private StoreBatch batch;
    private long batchBytes;
    private long lines;
    private long session;
    private long sequence;
    private boolean ended;

    /** @param store opened and not recovered yet */
    public StoreImport(Store store, BufferedReader in) {
        this.store = store;
        this.in = in;
        this.batch = store.batch();
    }

    /**
     * Reads everything.
     *
     * @throws IOException when the store is not empty or a line cannot be read; what came before it is in the store then
     */
    public void run() throws Exception {
        Store.Recovery found = store.recover();
        if (!found.sessions().isEmpty() || !found.retained().isEmpty()) {
            throw new IOException("the store is not empty: it has "
                    + found.sessions().size() + " sessions and "
                    + found.retained().size() + " retained messages");
        }
        session = found.nextSessionId() - 1;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                take(JsonLine.parse(line));
            } catch (IOException e) {
                throw new IOException("line " + (lines + 1) + ": " + e.getMessage(), e);
            }
            lines++;
        }
        if (!ended) {
            throw new IOException("the last line is not there: the export was cut off after " + lines + " lines");
        }
        commit();
    }

    /** How many lines were read. */
    public long lines() {
        return lines;
    }

    private void take(JsonLine line) throws Exception {
        String kind = line.kind();
        if (ended) {
            throw new IOException("there is something behind the end");
        }
        if (lines == 0 && (!kind.equals("culex-export") || line.number(kind) != StoreExport.VERSION)) {
            throw new IOException("this is no export of Culex of version " + StoreExport.VERSION);
        }
        switch (kind) {
            case "culex-export" -> {}
            case "session" -> session(line.only(SESSION));
            case "subscription" -> batch.putSubscription(owner(), subscription(line.only(SUBSCRIPTION)));
            case "inbound" -> batch.putInbound(owner(), line.number(kind, 1, MOST_PACKET_ID));
            case "will" ->
                batch.putWill(
                        owner(), message(line.only(WILL), kind), line.number("delay"), line.number("will-expiry"));
            case "queued" -> queued(line.only(QUEUED));
            case "retained" -> batch.putRetained(message(line.only(RETAINED), kind));
            case "end" -> end(line.number(kind));
            default -> throw new IOException("a line of '" + kind + "' is not known");
        }
        if (batch.size() >= BATCH || batchBytes >= BATCH_BYTES) {
            commit();
        }
    }

    private long owner() throws IOException {
        if (sequence == 0) {
            throw new IOException("it belongs to a session, and none came before it");
        }
        return session;
    }

    private void session(JsonLine line) throws IOException {
        session++;
        sequence = 1;
        batch.putSession(
                new SessionRecord(session, line.text("session"), line.number("expiry"), line.number("disconnected")));
    }

    private static Subscription subscription(JsonLine line) throws IOException {
        String filter = line.text("subscription");
        if (!TopicFilter.isValid(filter)) {
            throw new IOException("'" + filter + "' is not a topic filter");
        }
        return new Subscription(
                filter,
                line.number("qos", 0, 2),
                line.flag("no-local"),
                line.flag("retain-as-published"),
                line.number("retain-handling", 0, 2),
                line.has("identifier") ? (Integer) line.number("identifier", 1, 268_435_455) : null);
    }

    private void queued(JsonLine line) throws IOException {
        long owner = owner();
        QueuedMessage message = new QueuedMessage(
                sequence,
                message(line, "queued"),
                line.number("delivery-qos", 0, 2),
                line.flag("delivery-retain"),
                line.numbers("identifiers"),
                line.has("shared") ? sharedFilter(line) : null);
        batch.enqueue(owner, message);
        if (line.has("packet-id")) {
            int packetId = line.number("packet-id", 1, MOST_PACKET_ID);
            batch.sent(owner, sequence, packetId);
            if (line.flag("released")) {
                batch.released(owner, sequence, packetId);
            }
        }
        sequence++;
    }

    private static String sharedFilter(JsonLine line) throws IOException {
        String filter = line.text("shared");
        if (!TopicFilter.isValid(filter) || TopicFilter.parse(filter).shareGroup() == null) {
            throw new IOException("shared: '" + filter + "' is no shared subscription");
        }
        return filter;
    }

    private StoredMessage message(JsonLine line, String kind) throws IOException {
        String topic = line.text(kind);
        String problem = TopicName.problem(topic, Integer.MAX_VALUE);
        if (problem != null) {
            throw new IOException("topic '" + topic + "': " + problem);
        }
        StoredMessage message = new StoredMessage(
                topic.getBytes(StandardCharsets.UTF_8),
                line.bytes("properties"),
                line.bytes("payload"),
                line.number("qos", 0, 2),
                line.flag("retain"),
                line.has("expires") ? line.number("expires") : StoredMessage.NEVER,
                line.has("publisher") ? line.text("publisher") : null);
        batchBytes += message.size();
        return message;
    }

    private void end(long count) throws IOException {
        if (count != lines) {
            throw new IOException("there are " + lines + " lines before it, and it says " + count);
        }
        ended = true;
    }

    private void commit() throws Exception {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        store.commit(batch, Runnable::run, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        done.get();
        batch = store.batch();
        batchBytes = 0;
    }
}
