package io.culex.rocksdb;

import io.culex.api.store.Store.Recovery;
import io.culex.api.store.StoreReport;
import io.culex.api.store.StoreReport.Figure;
import io.culex.api.store.StoredSession;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/** Looks at a store that nobody has open, without changing anything: what it holds, and what of it is damaged. */
final class Inspection {
    private static final int MOST_PROBLEMS = 1000;

    private final List<Figure> figures = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Path directory;

    private Inspection(Path directory) {
        this.directory = directory;
    }

    /** @param everything whether to read every record and every file */
    static StoreReport of(Path directory, boolean everything) throws IOException {
        NativeLibrary.load();
        StoreFolder folder = new StoreFolder(directory);
        Inspection inspection = new Inspection(directory);
        try (FileChannel _ = folder.lock()) {
            int version = folder.version();
            inspection.figure("version", version);
            inspection.figure("bytes on the disk", DiskSpace.bytes(directory));
            new FolderFiles(directory).checkLog(inspection::problem);
            if (version == Migrations.CURRENT) {
                inspection.look(everything);
            }
        }
        return new StoreReport(List.copyOf(inspection.figures), List.copyOf(inspection.problems));
    }

    private void problem(String text) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(text);
        } else if (problems.size() == MOST_PROBLEMS) {
            problems.add("and more");
        }
    }

    private void figure(String name, long value) {
        figures.add(new Figure(name, value));
    }

    private void look(boolean everything) throws IOException {
        try (Database database = open()) {
            Index index = new Index();
            Recoverer recoverer =
                    new Recoverer(database, index, new LogBatch(LogBatch.numbers(database.tables())), this::problem);
            count(recoverer.run(), index);
            figure("records that belong to nothing", recoverer.removed());
            if (everything) {
                readAll(database);
                verify(database);
            }
        } catch (RocksDBException e) {
            problem(String.valueOf(e.getMessage()));
        }
    }

    private Database open() throws RocksDBException {
        try {
            return Database.openToRead(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            if (!StoreFolder.damage(String.valueOf(e.getMessage()))) {
                throw e;
            }
            problem("the log or the list of files is damaged: " + e.getMessage());
            return Database.openToRead(directory, WALRecoveryMode.SkipAnyCorruptedRecords);
        }
    }

    private void count(Recovery found, Index index) {
        long subscriptions = 0;
        long queued = 0;
        long bytes = 0;
        long underWay = 0;
        long inbound = 0;
        long wills = 0;
        for (StoredSession session : found.sessions()) {
            subscriptions += session.subscriptions().size();
            queued += session.queued();
            bytes += session.queuedBytes();
            underWay += session.inFlight().size();
            inbound += session.inbound().size();
            wills += session.will() == null ? 0 : 1;
        }
        figure("sessions", found.sessions().size());
        figure("subscriptions", subscriptions);
        figure("queued messages", queued);
        figure("bytes of queued messages", bytes);
        figure("messages under way to clients", underWay);
        figure("messages stored apart from queues", index.references.size());
        figure("packet identifiers of QoS 2 messages that came", inbound);
        figure("wills", wills);
        figure("retained messages", found.retained().size());
    }

    /** Reads the messages of all queues as a client's return does. */
    private void readAll(Database database) throws RocksDBException {
        Gap gap = new Gap(Table.QUEUE, told -> {}); // has been told of by the recoverer
        try (Database.Walk walk = database.walk(Table.QUEUE, new byte[0], null)) {
            while (gap.there(walk)) {
                byte[] key = walk.key();
                read(database, key, walk.value());
                gap.passed(key);
                walk.next();
            }
        }
    }

    private void read(Database database, byte[] key, byte[] value) {
        String name = "message " + Bytes.longAt(key, 8) + " of session " + Bytes.longAt(key, 0);
        try {
            long number = Records.reference(value);
            byte[] referred = number == 0 ? null : database.get(Table.MESSAGE, Bytes.ofLong(number));
            if (number != 0 && referred == null) {
                throw new DamagedRecordException("message " + number + " is not there");
            }
            Records.queued(Bytes.longAt(key, 8), value, referred);
        } catch (RocksDBException | DamagedRecordException | IndexOutOfBoundsException e) {
            problem(name + " cannot be read: " + e.getMessage());
        }
    }

    private void verify(Database database) {
        try {
            database.verify();
        } catch (RocksDBException e) {
            problem("a file does not have its checksum: " + e.getMessage());
        }
    }
}
