package io.culex.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is room for more messages: below {@code store.max-bytes}, and with enough left on the disk for the database to
 * put its files in order.
 *
 * <p>Threads: read by any; measured on one that does so now and then, and by the writer when it may have used up what was left.
 */
final class DiskSpace {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final long MOST_RESERVED = 256L << 20;
    private static final long LEAST_RESERVED = 64L << 20;
    private static final int PART_RESERVED = 20;

    /** What is written goes to the log first and to a file later, and may be in both for a while. */
    private static final int WRITTEN_TWICE = 2;

    private final Path directory;
    private final long maxBytes;
    private volatile boolean room = true;
    private volatile long used;

    /** What may be written before it is to be measured again. */
    private volatile long left;

    DiskSpace(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    boolean room() {
        return room;
    }

    /** Bytes of the files when they were last looked at. */
    long used() {
        return used;
    }

    /** So much was written; for the writer. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a measurement in between knows better
    void wrote(long bytes) {
        if (room) {
            left -= WRITTEN_TWICE * bytes;
            if (left <= 0) {
                measure();
            }
        }
    }

    /** Looks again; says so when the answer changes. */
    synchronized void measure() {
        try {
            long bytes = bytes(directory);
            used = bytes;
            FileStore disk = Files.getFileStore(directory);
            long free = disk.getUsableSpace();
            long reserve = Math.clamp(disk.getTotalSpace() / PART_RESERVED, LEAST_RESERVED, MOST_RESERVED);
            // A little less than the limit before messages are taken again, so that it does not go to and fro.
            long limit = room ? maxBytes : maxBytes - maxBytes / 20;
            boolean limited = maxBytes > 0 && bytes >= limit;
            boolean full = free < (room ? reserve : reserve + reserve / 4);
            left = Math.min(free - reserve, maxBytes > 0 ? maxBytes - bytes : Long.MAX_VALUE);
            change(
                    !limited && !full,
                    limited ? bytes + " of " + maxBytes + " bytes used" : free + " bytes left on the disk");
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("the size of {} is not known: {}", directory, e.toString());
        }
    }

    private void change(boolean now, String how) {
        if (now == room) {
            return;
        }
        room = now;
        if (now) {
            LOG.info("the store takes messages again: {}", how);
        } else {
            LOG.error(
                    "the store is full ({}): QoS 1 and 2 messages are refused with Quota Exceeded until there is room",
                    how);
        }
    }

    static long bytes(Path directory) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                sum += size(file);
            }
        }
        return sum;
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0; // the database removes files while it works
        }
    }
}
