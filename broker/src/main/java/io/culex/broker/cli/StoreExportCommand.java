package io.culex.broker.cli;

import io.culex.api.store.Store;
import io.culex.broker.store.StoreExport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culex store export FILE}. */
@Command(
        name = "export",
        description =
                "Writes everything in the store to a new file, a line of JSON for each thing. Of a damaged store what is sound.")
final class StoreExportCommand implements Callable<Integer> {
    private final StoreFolders folders;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(paramLabel = "FILE", description = "The file to write; it must not be there.")
    private Path file = Path.of("");

    StoreExportCommand(StoreFolders folders, PrintWriter out, PrintWriter err) {
        this.folders = folders;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws Exception {
        if (Files.exists(file)) {
            throw new IOException(file + " is there already");
        }
        if (!Files.isDirectory(folders.folder())) {
            throw new IOException("there is no store in " + folders.folder());
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        StoreExport export;
        try (Store store = folders.open();
                BufferedWriter lines = Files.newBufferedWriter(unfinished)) {
            export = new StoreExport(store, lines);
            export.run();
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        out.println(export.lines() + " lines written to " + file);
        if (export.missing() > 0) {
            err.println(export.missing() + " queued messages could not be read and are not in it");
            return Cli.FAILED;
        }
        return Cli.FINE;
    }
}
