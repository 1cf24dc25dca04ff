package io.culex.rocksdb;

import io.culex.api.Subscription;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import io.culex.api.store.StoreBatch;
import io.culex.api.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/** The same operations for two engines. */
record Both(StoreBatch first, StoreBatch second) implements StoreBatch {
    @Override
    public void putSession(SessionRecord session) {
        first.putSession(session);
        second.putSession(session);
    }

    @Override
    public void dropSession(long sessionId) {
        first.dropSession(sessionId);
        second.dropSession(sessionId);
    }

    @Override
    public void putSubscription(long sessionId, Subscription subscription) {
        first.putSubscription(sessionId, subscription);
        second.putSubscription(sessionId, subscription);
    }

    @Override
    public void removeSubscription(long sessionId, String filter) {
        first.removeSubscription(sessionId, filter);
        second.removeSubscription(sessionId, filter);
    }

    @Override
    public void enqueue(long sessionId, QueuedMessage message) {
        first.enqueue(sessionId, message);
        second.enqueue(sessionId, message);
    }

    @Override
    public void sent(long sessionId, long sequence, int packetId) {
        first.sent(sessionId, sequence, packetId);
        second.sent(sessionId, sequence, packetId);
    }

    @Override
    public void released(long sessionId, long sequence, int packetId) {
        first.released(sessionId, sequence, packetId);
        second.released(sessionId, sequence, packetId);
    }

    @Override
    public void remove(long sessionId, long sequence) {
        first.remove(sessionId, sequence);
        second.remove(sessionId, sequence);
    }

    @Override
    public void putInbound(long sessionId, int packetId) {
        first.putInbound(sessionId, packetId);
        second.putInbound(sessionId, packetId);
    }

    @Override
    public void removeInbound(long sessionId, int packetId) {
        first.removeInbound(sessionId, packetId);
        second.removeInbound(sessionId, packetId);
    }

    @Override
    public void putRetained(StoredMessage message) {
        first.putRetained(message);
        second.putRetained(message);
    }

    @Override
    public void removeRetained(String topic) {
        first.removeRetained(topic);
        second.removeRetained(topic);
    }

    @Override
    public void putWill(long sessionId, @Nullable StoredMessage will, long delaySeconds, long expirySeconds) {
        first.putWill(sessionId, will, delaySeconds, expirySeconds);
        second.putWill(sessionId, will, delaySeconds, expirySeconds);
    }

    @Override
    public int size() {
        return first.size();
    }
}
