package io.culex.rocksdb;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.Store.Recovery;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoredMessage;
import io.culex.api.store.StoredSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** What a store must hold, in plain maps, and random operations that change both. */
final class StoreModel {
    final TreeMap<Long, Kept> sessions = new TreeMap<>();
    final TreeMap<String, String> retained = new TreeMap<>();
    private final Random random;
    private long nextSession = 1;
    private int nextMessage;

    static final class Kept {
        SessionRecord record;
        final TreeMap<String, Subscription> subscriptions = new TreeMap<>();
        final TreeMap<Long, QueuedMessage> queue = new TreeMap<>();
        final TreeMap<Long, Integer> packetIds = new TreeMap<>();
        final TreeSet<Long> released = new TreeSet<>();
        final TreeSet<Integer> inbound = new TreeSet<>();

        @Nullable
        String will;

        long next = 1;

        Kept(SessionRecord record) {
            this.record = record;
        }
    }

    StoreModel(Random random) {
        this.random = random;
    }

    static StoredMessage message(String topic, String text) {
        return new StoredMessage(
                topic.getBytes(StandardCharsets.UTF_8),
                new byte[] {1, 0},
                text.getBytes(StandardCharsets.UTF_8),
                1,
                false,
                StoredMessage.NEVER,
                "publisher");
    }

    static String text(StoredMessage message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    /** Adds one random operation to a batch, and does the same here. */
    void step(StoreBatch batch) {
        Kept kept = sessions.isEmpty() || random.nextInt(40) == 0 ? create(batch) : any();
        long id = kept.record.id();
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> fanOut(batch, kept);
            case 4, 5 -> remove(batch, kept);
            case 6 -> sent(batch, kept);
            case 7 -> released(batch, kept);
            case 8 -> inbound(batch, kept);
            case 9 -> subscribe(batch, kept);
            case 10 -> retain(batch);
            case 11 -> {
                kept.will = random.nextBoolean() ? null : "will" + nextMessage++;
                batch.putWill(id, kept.will == null ? null : message("w", kept.will), 5, -1);
            }
            case 12 -> {
                kept.record = new SessionRecord(id, kept.record.clientId(), random.nextInt(100), random.nextInt(100));
                batch.putSession(kept.record);
            }
            default -> {
                if (random.nextInt(10) == 0) {
                    sessions.remove(id);
                    batch.dropSession(id);
                }
            }
        }
    }

    private Kept any() {
        List<Kept> all = new ArrayList<>(sessions.values());
        return all.get(random.nextInt(all.size()));
    }

    private Kept create(StoreBatch batch) {
        Kept kept = new Kept(new SessionRecord(nextSession++, "client" + nextSession, 100, 0));
        sessions.put(kept.record.id(), kept);
        batch.putSession(kept.record);
        return kept;
    }

    private void fanOut(StoreBatch batch, Kept first) {
        String text = "m" + nextMessage++ + (random.nextInt(10) == 0 ? "x".repeat(3000) : "");
        StoredMessage message = message("t/" + random.nextInt(9), text);
        List<Kept> receivers = new ArrayList<>(List.of(first));
        if (random.nextInt(3) == 0) {
            sessions.values().stream()
                    .filter(other -> other != first && random.nextBoolean())
                    .forEach(receivers::add);
        }
        for (Kept receiver : receivers) {
            int[] ids = random.nextInt(5) == 0 ? new int[] {1, 300} : null;
            String shared = random.nextInt(5) == 0 ? "$share/g/t/+" : null;
            QueuedMessage entry =
                    new QueuedMessage(receiver.next++, message, 1 + random.nextInt(2), false, ids, shared);
            receiver.queue.put(entry.sequence(), entry);
            batch.enqueue(receiver.record.id(), entry);
            if (random.nextInt(4) == 0 && receiver.packetIds.size() == receiver.queue.size() - 1) {
                int packetId = 1 + random.nextInt(65_535);
                receiver.packetIds.put(entry.sequence(), packetId);
                batch.sent(receiver.record.id(), entry.sequence(), packetId);
            }
        }
    }

    private void remove(StoreBatch batch, Kept kept) {
        if (!kept.queue.isEmpty()) {
            List<Long> all = new ArrayList<>(kept.queue.keySet());
            long sequence = all.get(random.nextInt(all.size()));
            kept.queue.remove(sequence);
            kept.packetIds.remove(sequence);
            kept.released.remove(sequence);
            batch.remove(kept.record.id(), sequence);
        }
    }

    private void sent(StoreBatch batch, Kept kept) {
        for (long sequence : kept.queue.keySet()) {
            if (!kept.packetIds.containsKey(sequence)) {
                int packetId = 1 + random.nextInt(65_535);
                kept.packetIds.put(sequence, packetId);
                batch.sent(kept.record.id(), sequence, packetId);
                return;
            }
        }
    }

    private void released(StoreBatch batch, Kept kept) {
        if (!kept.packetIds.isEmpty()) {
            long sequence = kept.packetIds.firstKey();
            kept.released.add(sequence);
            batch.released(
                    kept.record.id(), sequence, kept.packetIds.firstEntry().getValue());
        }
    }

    private void inbound(StoreBatch batch, Kept kept) {
        int packetId = 1 + random.nextInt(5);
        if (kept.inbound.remove(packetId)) {
            batch.removeInbound(kept.record.id(), packetId);
        } else {
            kept.inbound.add(packetId);
            batch.putInbound(kept.record.id(), packetId);
        }
    }

    private void subscribe(StoreBatch batch, Kept kept) {
        String filter = "f/" + random.nextInt(6) + "/#";
        if (random.nextInt(3) == 0) {
            kept.subscriptions.remove(filter);
            batch.removeSubscription(kept.record.id(), filter);
        } else {
            Subscription subscription = new Subscription(
                    filter,
                    random.nextInt(3),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextInt(3),
                    random.nextBoolean() ? null : 1 + random.nextInt(1_000_000));
            kept.subscriptions.put(filter, subscription);
            batch.putSubscription(kept.record.id(), subscription);
        }
    }

    private void retain(StoreBatch batch) {
        String topic = "r/" + random.nextInt(20);
        if (random.nextInt(3) == 0) {
            retained.remove(topic);
            batch.removeRetained(topic);
        } else {
            String text = "r" + nextMessage++;
            retained.put(topic, text);
            batch.putRetained(message(topic, text));
        }
    }

    /** Compares all that an engine found when it was opened. */
    void check(Recovery found) {
        assertThat(found.sessions())
                .extracting(session -> session.session().id())
                .containsExactlyInAnyOrderElementsOf(sessions.keySet());
        TreeMap<String, String> foundRetained = new TreeMap<>();
        found.retained().forEach(message -> foundRetained.put(message.topicName(), text(message)));
        assertThat(foundRetained).isEqualTo(retained);
        for (StoredSession session : found.sessions()) {
            check(
                    session,
                    java.util.Objects.requireNonNull(
                            sessions.get(session.session().id())));
        }
    }

    private static void check(StoredSession found, Kept kept) {
        assertThat(found.session()).isEqualTo(kept.record);
        assertThat(found.subscriptions()).containsExactlyInAnyOrderElementsOf(kept.subscriptions.values());
        assertThat(found.inbound()).containsExactlyInAnyOrderElementsOf(kept.inbound);
        StoredMessage will = found.will();
        assertThat(will == null ? null : text(will)).isEqualTo(kept.will);
        List<StoredSession.InFlight> underWay = new ArrayList<>();
        int waiting = 0;
        for (Map.Entry<Long, QueuedMessage> entry : kept.queue.entrySet()) {
            Integer packetId = kept.packetIds.get(entry.getKey());
            if (packetId == null) {
                waiting++;
            } else {
                underWay.add(new StoredSession.InFlight(
                        entry.getKey(), packetId, entry.getValue().qos(), kept.released.contains(entry.getKey())));
            }
        }
        assertThat(found.inFlight()).isEqualTo(underWay);
        assertThat(found.queued()).isEqualTo(waiting);
        assertThat(found.nextSequence()).isEqualTo(kept.queue.isEmpty() ? 1 : kept.queue.lastKey() + 1);
    }

    /** After the store was opened anew, numbers go on from where it says. */
    void reopened(Recovery found) {
        for (StoredSession session : found.sessions()) {
            Kept kept = sessions.get(session.session().id());
            if (kept != null) {
                kept.next = session.nextSequence();
            }
        }
    }
}
