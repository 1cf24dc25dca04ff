package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The writer over a disk that fails. */
final class WriterTest {
    private final Index index = new Index();
    private final FaultyDisk disk = new FaultyDisk();
    private final Changes changes =
            new Changes(index, new LogBatch(new int[Table.values().length]), new NoSubscriptions());
    private @Nullable Writer writer;

    @AfterEach
    void close() {
        if (writer != null) {
            writer.close();
        }
    }

    private Writer start(long syncNanos) {
        Writer started = new Writer(index, changes, disk, syncNanos);
        started.start();
        writer = started;
        return started;
    }

    private static OperationBatch batch(int sequence) {
        OperationBatch batch = new OperationBatch();
        batch.putSession(new SessionRecord(1, "c", 10, 0));
        batch.enqueue(1, new QueuedMessage(sequence, StoreModel.message("t", "m" + sequence), 1, false, null));
        return batch;
    }

    private @Nullable Throwable commit(Writer to, OperationBatch batch) throws Exception {
        CompletableFuture<List<@Nullable Throwable>> told = new CompletableFuture<>();
        to.commit(batch, Runnable::run, failure -> told.complete(Collections.singletonList(failure)));
        return told.get(20, TimeUnit.SECONDS).getFirst();
    }

    @Test
    void aFailedWriteIsToldAndWrittenWhenTheDiskWorksAgain() throws Exception {
        Writer tested = start(0);
        assertThat(commit(tested, batch(1))).isNull();
        disk.failing = true;
        assertThat(commit(tested, batch(2))).isInstanceOf(IOException.class);
        assertThat(tested.works()).isFalse();
        assertThat(commit(tested, batch(3))).isInstanceOf(IOException.class);
        assertThat(disk.written).hasSize(1);
        disk.failing = false;
        org.awaitility.Awaitility.await().until(tested::works);
        assertThat(disk.reopened).isTrue();
        assertThat(commit(tested, batch(4))).isNull();
        assertThat(disk.written).hasSize(4);
    }

    @Test
    void alwaysForcesWhatSomebodyWaitsFor() throws Exception {
        Writer tested = start(0);
        assertThat(commit(tested, batch(1))).isNull();
        assertThat(disk.forced).containsExactly(true);
        tested.commit(batch(2), Runnable::run, io.culex.api.store.Store.CommitCallback.NONE);
        org.awaitility.Awaitility.await().until(() -> disk.written.size() == 2);
        assertThat(disk.forced).containsExactly(true, false);
        assertThat(commit(tested, new OperationBatch())).isNull();
        assertThat(disk.syncs)
                .as("what nobody waited for is forced before the next promise")
                .isEqualTo(1);
    }

    @Test
    void anIntervalForcesWithinIt() throws Exception {
        Writer tested = start(TimeUnit.MILLISECONDS.toNanos(30));
        assertThat(commit(tested, batch(1))).isNull();
        assertThat(disk.forced).containsExactly(false);
        org.awaitility.Awaitility.await().until(() -> disk.syncs == 1);
    }

    @Test
    void neverForcesAtTheEndOnly() throws Exception {
        Writer tested = start(-1);
        assertThat(commit(tested, batch(1))).isNull();
        assertThat(disk.syncs).isZero();
        tested.close();
        assertThat(disk.syncs).isEqualTo(1);
    }

    @Test
    void aMessageAcknowledgedBeforeItIsWrittenIsNotWritten() throws Exception {
        OperationBatch both = batch(1);
        both.sent(1, 1, 5);
        both.remove(1, 1);
        Writer tested = start(0);
        assertThat(commit(tested, both)).isNull();
        assertThat(index.messages()).isZero();
        assertThat(disk.written.getFirst().length).isLessThan(60);
    }

    private static final class NoSubscriptions implements Changes.Subscriptions {
        @Override
        public void removeAll(long session) {}

        @Override
        public void added(long session, byte[] key) {}
    }

    private static final class FaultyDisk implements Disk, Writer.Medium {
        final List<byte[]> written = Collections.synchronizedList(new ArrayList<>());
        final List<Boolean> forced = Collections.synchronizedList(new ArrayList<>());
        volatile boolean failing;
        volatile boolean reopened;
        volatile int syncs;

        @Override
        public void write(byte[] batch, boolean force) throws IOException {
            fail();
            written.add(batch);
            forced.add(force);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void sync() throws IOException {
            fail();
            syncs++;
        }

        private void fail() throws IOException {
            if (failing) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void close() {}

        @Override
        public Disk disk() {
            return this;
        }

        @Override
        public void reopen() throws IOException {
            fail();
            reopened = true;
        }

        @Override
        public boolean sweep(long now) {
            return false;
        }

        @Override
        public void read(Writer.Read read, long[] sequences) {}
    }
}
