package io.culex.broker.cli;

import io.culex.api.store.Store;
import io.culex.broker.store.StoreImport;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culex store import FILE}. */
@Command(name = "import", description = "Puts what an export wrote into an empty store.")
final class StoreImportCommand implements Callable<Integer> {
    private final StoreFolders folders;
    private final PrintWriter out;

    @Parameters(paramLabel = "FILE", description = "The file that an export wrote.")
    private Path file = Path.of("");

    StoreImportCommand(StoreFolders folders, PrintWriter out) {
        this.folders = folders;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        try (BufferedReader lines = Files.newBufferedReader(file);
                Store store = folders.open()) {
            StoreImport reading = new StoreImport(store, lines);
            reading.run();
            out.println(reading.lines() + " lines read from " + file + " into " + folders.folder());
        }
        return Cli.FINE;
    }
}
