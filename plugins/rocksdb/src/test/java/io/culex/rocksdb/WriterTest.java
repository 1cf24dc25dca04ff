package io.culex.rocksdb;

import io.culex.api.store.BatchGroup;
import io.culex.api.store.QueuedMessage;
import io.culex.api.store.SessionRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The writer over a disk that fails. */
final class WriterTest {
    private static final long PRESSED = 8L << 20;

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
        Writer started = new Writer(index, changes, disk, syncNanos, PRESSED);
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

    private static CompletableFuture<List<@Nullable Throwable>> submit(Writer to, OperationBatch batch) {
        CompletableFuture<List<@Nullable Throwable>> told = new CompletableFuture<>();
        to.commit(batch, Runnable::run, failure -> {
            if (!told.complete(Collections.singletonList(failure))) {
                told.obtrudeException(new AssertionError("told twice"));
            }
        });
        return told;
    }

    private static @Nullable Throwable commit(Writer to, OperationBatch batch) throws Exception {
        return submit(to, batch).get(20, TimeUnit.SECONDS).getFirst();
    }

    @Test
    void whatCannotBeWrittenWaitsUntilTheDiskWorksAgain() throws Exception {
        Writer tested = start(0);
        assertThat(commit(tested, batch(1))).isNull();
        disk.failing = true;
        var second = submit(tested, batch(2));
        await().until(() -> !tested.works());
        var third = submit(tested, batch(3));
        await().until(() -> disk.failures > 2);
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
        assertThat(disk.written).hasSize(1);
        disk.failing = false;
        assertThat(second.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        assertThat(third.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        assertThat(tested.works()).isTrue();
        assertThat(disk.reopened).isTrue();
        assertThat(commit(tested, batch(4))).isNull();
        assertThat(disk.written).as("each of them once").hasSize(4);
    }

    @Test
    void whoStillWaitsWhenTheStoreIsClosedIsTold() throws Exception {
        Writer tested = start(0);
        disk.failing = true;
        var first = submit(tested, batch(1));
        await().until(() -> !tested.works());
        var second = submit(tested, batch(2));
        tested.close();
        assertThat(first.get(20, TimeUnit.SECONDS).getFirst()).isInstanceOf(IOException.class);
        assertThat(second.get(20, TimeUnit.SECONDS).getFirst()).isInstanceOf(IOException.class);
        assertThat(commit(tested, batch(3))).hasMessageContaining("closed");
    }

    @Test
    void moreThanShouldWaitIsPressure() throws Exception {
        Writer tested = start(0);
        disk.failing = true;
        List<CompletableFuture<List<@Nullable Throwable>>> told = new ArrayList<>();
        int large = 1 << 20;
        for (int i = 1; i <= PRESSED / large + 2; i++) {
            assertThat(tested.pressed()).isEqualTo((i - 1L) * large >= PRESSED);
            OperationBatch batch = batch(i);
            batch.putRetained(StoreModel.message("t", "x".repeat(large)));
            told.add(submit(tested, batch));
        }
        assertThat(tested.pressed()).isTrue();
        disk.failing = false;
        for (var each : told) {
            assertThat(each.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        }
        await().until(() -> !tested.pressed());
    }

    @Test
    void whatNobodyWaitsForGoesWithTheNextWrite() throws Exception {
        Writer tested = start(0);
        for (int i = 1; i <= 100; i++) {
            tested.commit(batch(i), Runnable::run, io.culex.api.store.Store.CommitCallback.NONE);
        }
        assertThat(commit(tested, batch(101))).isNull();
        assertThat(disk.written.size()).isLessThan(10);
        int before = disk.written.size();
        tested.commit(batch(102), Runnable::run, io.culex.api.store.Store.CommitCallback.NONE);
        await().until(() -> disk.written.size() > before);
    }

    @Test
    void alwaysForcesWhatSomebodyWaitsFor() throws Exception {
        Writer tested = start(0);
        assertThat(commit(tested, batch(1))).isNull();
        assertThat(disk.forced).containsExactly(true);
        tested.commit(batch(2), Runnable::run, io.culex.api.store.Store.CommitCallback.NONE);
        await().until(() -> disk.written.size() == 2);
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
        await().until(() -> disk.syncs == 1);
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

    /** A batch of one of several threads that store a message, each for a session of its own. */
    private static OperationBatch part(int session) {
        OperationBatch batch = new OperationBatch();
        batch.putSession(new SessionRecord(session, "c" + session, 10, 0));
        batch.enqueue(session, new QueuedMessage(1, StoreModel.message("t", "m"), 1, false, null));
        return batch;
    }

    @Test
    void theLastBatchOfAGroupIsWrittenWithTheOthers() throws Exception {
        Writer tested = start(0);
        assertThat(commit(tested, part(1))).isNull();
        BatchGroup group = new BatchGroup();
        group.expect();
        OperationBatch last = new OperationBatch();
        last.putInbound(1, 7);
        assertThat(last.with(group)).isTrue();
        var known = submit(tested, last);
        var here = submit(tested, batch(2));
        group.arrived();
        var there = submit(tested, part(2));
        group.arrived();
        for (var told : List.of(known, here, there)) {
            assertThat(told.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        }
        List<byte[]> writes = List.copyOf(disk.written);
        assertThat(writes).as("one for the session, one or two for the group").hasSizeBetween(2, 3);
        byte[] identifier = Keys.inbound(1, 7);
        assertThat(indexOf(writes, identifier)).isEqualTo(writes.size() - 1);
    }

    @Test
    void theLastBatchOfAGroupComesNeverBeforeTheOthersAndKeepsNobodyElse() throws Exception {
        Writer tested = start(0);
        assertThat(commit(tested, part(1))).isNull();
        BatchGroup group = new BatchGroup();
        OperationBatch last = new OperationBatch();
        last.putInbound(1, 7);
        last.with(group);
        var known = submit(tested, last);
        for (int i = 2; i < 20; i++) {
            assertThat(commit(tested, batch(i))).isNull();
        }
        assertThat(known).isNotDone();
        assertThat(indexOf(List.copyOf(disk.written), Keys.inbound(1, 7))).isNegative();
        assertThat(submit(tested, part(2))).isNotNull();
        group.arrived();
        assertThat(known.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        assertThat(indexOf(List.copyOf(disk.written), Keys.inbound(1, 7))).isPositive();
    }

    @Test
    void aGroupThatBeginsWhileAnotherIsTakenInIsWaitedForToo() throws Exception {
        BatchGroup complete = new BatchGroup();
        complete.arrived();
        OperationBatch first = new OperationBatch();
        first.putInbound(1, 61_000);
        first.with(complete);
        OperationBatch many = part(1); // as many as one turn takes
        for (int i = 0; i < 16_384; i++) {
            many.putInbound(1, 1 + i);
        }
        BatchGroup begins = new BatchGroup();
        OperationBatch second = new OperationBatch();
        second.putInbound(1, 62_000);
        second.with(begins);
        OperationBatch here = part(0x61626364);
        Writer tested = new Writer(index, changes, disk, 0, PRESSED);
        writer = tested;
        var _ = submit(tested, first);
        var _ = submit(tested, many);
        var known = submit(tested, second);
        var stored = submit(tested, here);
        tested.start();
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(begins::arrived);
        assertThat(known.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        assertThat(stored.get(20, TimeUnit.SECONDS).getFirst()).isNull();
        List<byte[]> writes = List.copyOf(disk.written);
        assertThat(indexOf(writes, Keys.inbound(1, 62_000)))
                .as("the write with both")
                .isEqualTo(indexOf(writes, Bytes.ofLongs(0x61626364, 1)));
    }

    @Test
    void whoWaitsForAGroupThatNeverComesIsToldAtTheEnd() throws Exception {
        Writer tested = start(0);
        OperationBatch last = part(1);
        last.with(new BatchGroup());
        var known = submit(tested, last);
        assertThat(commit(tested, part(2))).isNull();
        tested.close();
        assertThat(known.get(20, TimeUnit.SECONDS).getFirst()).isInstanceOf(IOException.class);
    }

    /** The number of the write that has the bytes in it; negative when none has. */
    private static int indexOf(List<byte[]> writes, byte[] wanted) {
        String part = new String(wanted, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < writes.size(); i++) {
            if (new String(writes.get(i), StandardCharsets.ISO_8859_1).contains(part)) {
                return i;
            }
        }
        return -1;
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
        volatile int failures;

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

        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void fail() throws IOException {
            if (failing) {
                failures++;
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
        public void wrote(int bytes) {}

        @Override
        public boolean sweep(long now) {
            return false;
        }

        @Override
        public void read(Writer.Read read, long[] sequences) {}
    }
}
