package io.culex.broker.cli;

import io.culex.api.store.StoreReport;
import io.culex.api.store.StoreReport.Figure;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culex store stats} and {@code culex store check}. */
abstract sealed class StoreReportCommand implements Callable<Integer> {
    private static final int NAME_WIDTH = 50;

    private final StoreFolders folders;
    private final PrintWriter out;
    private final boolean everything;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    private StoreReportCommand(StoreFolders folders, PrintWriter out, boolean everything) {
        this.folders = folders;
        this.out = out;
        this.everything = everything;
    }

    /** Counts. */
    @Command(name = "stats", description = "Tells what the store holds.")
    static final class Stats extends StoreReportCommand {
        Stats(StoreFolders folders, PrintWriter out) {
            super(folders, out, false);
        }
    }

    /** Reads all. */
    @Command(name = "check", description = "Reads everything in the store and tells what is damaged; changes nothing.")
    static final class Check extends StoreReportCommand {
        Check(StoreFolders folders, PrintWriter out) {
            super(folders, out, true);
        }
    }

    @Override
    public final Integer call() throws Exception {
        StoreReport report = folders.inspect(everything);
        if (json) {
            out.println(json(report));
        } else {
            report.figures()
                    .forEach(figure -> out.printf("%-" + NAME_WIDTH + "s %15d%n", figure.name(), figure.value()));
            report.problems().forEach(out::println);
            if (everything || !report.problems().isEmpty()) {
                out.println(folders.folder() + ": " + verdict(report.problems()));
            }
        }
        return report.problems().isEmpty() ? Cli.FINE : Cli.FAILED;
    }

    private static String verdict(List<String> problems) {
        return switch (problems.size()) {
            case 0 -> "no problems";
            case 1 -> "1 problem; a start of the broker keeps what is sound";
            default -> problems.size() + " problems; a start of the broker keeps what is sound";
        };
    }

    private static String json(StoreReport report) {
        String figures = report.figures().stream().map(StoreReportCommand::json).collect(Collectors.joining(","));
        String problems =
                report.problems().stream().map(StoreReportCommand::quoted).collect(Collectors.joining(","));
        return "{" + figures + ",\"problems\":[" + problems + "]}";
    }

    private static String json(Figure figure) {
        return quoted(figure.name()) + ":" + figure.value();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
