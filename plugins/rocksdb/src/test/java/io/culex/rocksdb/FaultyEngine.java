package io.culex.rocksdb;

import io.culex.api.hook.StorageProvider;
import io.culex.api.store.Store;
import io.culex.api.store.StoreSettings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.pf4j.Extension;

/**
 * The engine on a disk that a test makes slow or lets fail. The test and the plugin have different class loaders, so they meet in
 * the properties of the system.
 */
@Extension
public final class FaultyEngine implements StorageProvider {
    /** Nanoseconds that a write takes; negative: it fails. */
    static final AtomicLong DELAY = shared("culex.test.disk.delay");

    /** How many writes have failed. */
    static final AtomicLong FAILURES = shared("culex.test.disk.failures");

    /** How many writes of the writer still arrive, plus one; zero for all. */
    static final AtomicLong LEFT = shared("culex.test.disk.left");

    private static final String WAITING = "culex.test.disk.waiting";

    private static AtomicLong shared(String name) {
        return (AtomicLong) System.getProperties().computeIfAbsent(name, any -> new AtomicLong());
    }

    /** How many bytes wait for the disk of the engine that was opened last. */
    static long waiting() {
        return System.getProperties().get(WAITING) instanceof LongSupplier supplier ? supplier.getAsLong() : 0;
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public Store open(StoreSettings settings) throws IOException {
        RocksDbStore store = RocksDbStore.open(settings, Faulty::new);
        System.getProperties().put(WAITING, (LongSupplier) store::waitingBytes);
        return store;
    }

    private record Faulty(Disk disk) implements Disk {
        @Override
        public void write(byte[] batch, boolean force) throws IOException {
            fault();
            disk.write(batch, force);
            if (LEFT.get() > 1) {
                LEFT.decrementAndGet();
            }
        }

        @Override
        public void sync() throws IOException {
            fault();
            disk.sync();
        }

        private static void fault() throws IOException {
            long nanos = DELAY.get();
            if (nanos < 0 || LEFT.get() == 1) {
                FAILURES.incrementAndGet();
                throw new IOException("Input/output error");
            }
            for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }

        @Override
        public void close() {
            disk.close();
        }
    }
}
