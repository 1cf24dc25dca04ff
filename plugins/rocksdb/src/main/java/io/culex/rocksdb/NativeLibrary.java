package io.culex.rocksdb;

import java.io.IOException;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * The library that RocksDB is. The distribution has it as a file in {@code lib/native}, where {@code java.library.path} leads;
 * elsewhere it is unpacked from RocksDB's own jar.
 */
final class NativeLibrary {
    private NativeLibrary() {}

    static void load() throws IOException {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            throw new IOException(
                    "the storage engine rocksdb does not run on this machine ("
                            + Environment.getJniLibraryFileName("rocksdb") + ": " + e.getMessage()
                            + "); store.engine: memory does",
                    e);
        }
    }
}
