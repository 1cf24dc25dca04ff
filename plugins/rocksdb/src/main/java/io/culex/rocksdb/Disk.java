package io.culex.rocksdb;

import java.io.IOException;

/** Where batches go. Tests put one here that fails. */
interface Disk extends AutoCloseable {
    /**
     * Writes a batch as a whole.
     *
     * @param force whether it and all before it must be on the disk itself when this returns
     */
    void write(byte[] batch, boolean force) throws IOException;

    /** Forces all that was written to the disk. */
    void sync() throws IOException;

    @Override
    void close();
}
