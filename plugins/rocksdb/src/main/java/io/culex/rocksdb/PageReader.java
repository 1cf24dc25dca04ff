package io.culex.rocksdb;

import io.culex.api.store.QueuedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages of a queue by their exact keys. A walk over a range would have to pass all that was removed there.
 *
 * <p>Owner: the reader's thread.
 */
final class PageReader {
    private static final Logger LOG = LoggerFactory.getLogger(PageReader.class);
    private static final int AT_ONCE = 64;

    private final Database database;

    PageReader(Database database) {
        this.database = database;
    }

    /**
     * Reads until the bytes are reached; what cannot be read is reported and left out.
     *
     * @param sequences what is to be read, in order
     */
    List<QueuedMessage> read(long session, long[] sequences, int maxBytes) {
        List<QueuedMessage> page = new ArrayList<>(sequences.length);
        long bytes = 0;
        for (int start = 0; start < sequences.length && bytes < maxBytes; start += AT_ONCE) {
            int end = Math.min(start + AT_ONCE, sequences.length);
            List<byte[]> keys = new ArrayList<>(end - start);
            for (int i = start; i < end; i++) {
                keys.add(Bytes.ofLongs(session, sequences[i]));
            }
            byte[] @Nullable [] values = values(Table.QUEUE, keys);
            byte[] @Nullable [] referred = referred(values);
            for (int i = start; i < end && bytes < maxBytes; i++) {
                QueuedMessage message = decode(session, sequences[i], values[i - start], referred[i - start]);
                if (message != null) {
                    page.add(message);
                    bytes += message.message().payload().length;
                }
            }
        }
        return page;
    }

    private byte[] @Nullable [] referred(byte[] @Nullable [] values) {
        List<byte[]> keys = new ArrayList<>();
        for (byte[] value : values) {
            if (value != null && refers(value)) {
                keys.add(Arrays.copyOfRange(value, Records.REFERENCE_AT, Records.REFERENCE_AT + 8));
            }
        }
        byte[] @Nullable [] referred = new byte[values.length] @Nullable [];
        if (!keys.isEmpty()) {
            byte[] @Nullable [] found = values(Table.MESSAGE, keys);
            int next = 0;
            for (int i = 0; i < values.length; i++) {
                if (refers(values[i])) {
                    referred[i] = found[next++];
                }
            }
        }
        return referred;
    }

    private static boolean refers(byte @Nullable [] value) {
        return value != null && value.length >= Records.REFERENCE_AT + 8 && Records.reference(value) != 0;
    }

    private static @Nullable QueuedMessage decode(
            long session, long sequence, byte @Nullable [] value, byte @Nullable [] referred) {
        if (value == null) {
            return null; // removed since the writer looked
        }
        try {
            if (Records.reference(value) != 0 && referred == null) {
                throw new DamagedRecordException("its message is not there");
            }
            return Records.queued(sequence, value, referred);
        } catch (DamagedRecordException | IndexOutOfBoundsException e) {
            LOG.error("message {} of session {} is damaged and left out: {}", sequence, session, e.getMessage());
            return null;
        }
    }

    private byte[] @Nullable [] values(Table table, List<byte[]> keys) {
        byte[] @Nullable [] values;
        try {
            values = database.get(table, keys);
        } catch (RocksDBException together) {
            values = new byte[keys.size()] @Nullable [];
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                // Asked alone it says whether it is not there or cannot be read.
                values[i] = value(table, keys.get(i));
            }
        }
        return values;
    }

    private byte @Nullable [] value(Table table, byte[] key) {
        try {
            return database.get(table, key);
        } catch (RocksDBException e) {
            LOG.error("a record of {} cannot be read and is left out: {}", table, e.getMessage());
            return null;
        }
    }
}
