package com.example.storage;

import io.culex.api.*;
import io.culex.api.hook.StorageProvider;
import io.culex.api.store.*;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A storage engine of a third party. It counts batches in a file of its folder and keeps queues in memory. Whoever holds the
 * semaphore {@code storage.gate} keeps its commits waiting; what is in {@code storage.failure} makes them fail.
 */
public final class Storage extends CulexPlugin {
    @Override
    public void start(PluginContext context) {
        context.register(new Provider());
    }

    static final class Provider implements StorageProvider {
        @Override
        public String name() {
            return "example";
        }

        @Override
        public Store open(StoreSettings settings) throws Exception {
            Path directory = settings.directory();
            if (System.getProperty("storage.broken") != null) {
                throw new java.io.IOException("the disk is not there");
            }
            Files.createDirectories(directory);
            return new Engine(directory.resolve("batches"));
        }
    }

    static final class Engine implements Store {
        private final Path log;
        private final ExecutorService writer = Executors.newSingleThreadExecutor();
        private final Semaphore gate = (Semaphore) System.getProperties().get("storage.gate");
        private final AtomicReference<?> failure = (AtomicReference<?>) System.getProperties().get("storage.failure");
        private final Map<Long, ConcurrentSkipListMap<Long, QueuedMessage>> queues = new ConcurrentHashMap<>();

        Engine(Path log) {
            this.log = log;
        }

        @Override
        public Recovery recover() {
            return Recovery.EMPTY;
        }

        @Override
        public StoreBatch batch() {
            return new Batch();
        }

        @Override
        public void commit(StoreBatch batch, Executor executor, CommitCallback callback) {
            writer.execute(() -> {
                gate.acquireUninterruptibly();
                gate.release();
                Throwable problem = (Throwable) failure.get();
                if (problem == null) {
                    problem = write((Batch) batch);
                }
                Throwable outcome = problem;
                executor.execute(() -> callback.committed(outcome));
            });
        }

        private Throwable write(Batch batch) {
            try {
                batch.changes.forEach(Runnable::run);
                Files.writeString(log, batch.size() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                return null;
            } catch (java.io.IOException e) {
                return e;
            }
        }

        @Override
        public void readQueue(long sessionId, long fromSequence, int maxMessages, int maxBytes, Executor executor,
                Consumer<List<QueuedMessage>> callback) {
            writer.execute(() -> {
                List<QueuedMessage> page = queue(sessionId).tailMap(fromSequence).values().stream()
                        .limit(maxMessages)
                        .toList();
                executor.execute(() -> callback.accept(page));
            });
        }

        ConcurrentSkipListMap<Long, QueuedMessage> queue(long sessionId) {
            return queues.computeIfAbsent(sessionId, id -> new ConcurrentSkipListMap<>());
        }

        @Override
        public void close() {
            writer.shutdown();
        }

        final class Batch implements StoreBatch {
            final List<Runnable> changes = new ArrayList<>();

            @Override
            public void putSession(SessionRecord session) {
                changes.add(() -> queue(session.id()));
            }

            @Override
            public void dropSession(long sessionId) {
                changes.add(() -> queues.remove(sessionId));
            }

            @Override
            public void enqueue(long sessionId, QueuedMessage message) {
                changes.add(() -> queue(sessionId).put(message.sequence(), message));
            }

            @Override
            public void remove(long sessionId, long sequence) {
                changes.add(() -> queue(sessionId).remove(sequence));
            }

            @Override
            public void putSubscription(long sessionId, Subscription subscription) {
                changes.add(() -> {});
            }

            @Override
            public void removeSubscription(long sessionId, String filter) {
                changes.add(() -> {});
            }

            @Override
            public void sent(long sessionId, long sequence, int packetId) {
                changes.add(() -> {});
            }

            @Override
            public void released(long sessionId, long sequence, int packetId) {
                changes.add(() -> {});
            }

            @Override
            public void putInbound(long sessionId, int packetId) {
                changes.add(() -> {});
            }

            @Override
            public void removeInbound(long sessionId, int packetId) {
                changes.add(() -> {});
            }

            @Override
            public void putRetained(StoredMessage message) {
                changes.add(() -> {});
            }

            @Override
            public void removeRetained(String topic) {
                changes.add(() -> {});
            }

            @Override
            public void putWill(long sessionId, StoredMessage will, long delaySeconds, long expirySeconds) {
                changes.add(() -> {});
            }

            @Override
            public int size() {
                return changes.size();
            }
        }
    }
}
