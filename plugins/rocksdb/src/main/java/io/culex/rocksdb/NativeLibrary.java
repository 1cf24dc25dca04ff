package io.culex.rocksdb;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * The library that RocksDB is. The distribution has it as a file in {@code lib/native}, beside the folder this plugin's jar is in;
 * elsewhere it is unpacked from RocksDB's own jar.
 */
final class NativeLibrary {
    private NativeLibrary() {}

    static synchronized void load() throws IOException {
        Path folder = folder();
        try {
            if (folder == null) {
                RocksDB.loadLibrary();
            } else {
                RocksDB.loadLibrary(List.of(folder.toString()));
            }
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            throw new IOException(
                    "the storage engine rocksdb does not run on this machine ("
                            + Environment.getJniLibraryFileName("rocksdb") + ": " + e.getMessage()
                            + "); store.engine: memory does",
                    e);
        }
    }

    private static @Nullable Path folder() {
        CodeSource source = NativeLibrary.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            Path plugins = Path.of(source.getLocation().toURI()).getParent();
            Path lib = plugins == null ? null : plugins.getParent();
            Path folder = lib == null ? null : lib.resolve("native");
            return folder != null && Files.exists(folder.resolve(Environment.getJniLibraryFileName("rocksdb")))
                    ? folder
                    : null;
        } catch (URISyntaxException | IllegalArgumentException notAFile) {
            return null;
        }
    }
}
