package io.culex.rocksdb;

import java.io.IOException;
import java.util.Map;
import org.rocksdb.RocksDBException;

/**
 * How a folder of an earlier version becomes one of this version: a step from each version to the next.
 *
 * <p>A step must bear being run again, since the version is noted when all are done and a crash may come before. There is no
 * earlier version yet.
 *
 * @param version what the folder is in the end
 * @param steps the steps by the version they begin with
 */
record Migrations(int version, Map<Integer, Step> steps) {
    /** The version of what is written here; docs/store.md describes it. */
    static final int CURRENT = 1;

    static final Migrations KNOWN = new Migrations(CURRENT, Map.of());

    /** From one version to the next. */
    interface Step {
        void run(Database database) throws IOException, RocksDBException;
    }

    /** Whether a folder of that version can be made one of this. */
    boolean reach(int from) {
        for (int at = from; at < version; at++) {
            if (!steps.containsKey(at)) {
                return false;
            }
        }
        return from <= version;
    }

    void run(int from, Database database) throws IOException {
        for (int at = from; at < version; at++) {
            Step step = steps.get(at);
            if (step == null) {
                throw new IOException("no way leads from version " + at + " of the store to the next");
            }
            try {
                step.run(database);
            } catch (RocksDBException e) {
                throw new IOException("version " + at + " of the store cannot be made the next: " + e.getMessage(), e);
            }
        }
    }
}
