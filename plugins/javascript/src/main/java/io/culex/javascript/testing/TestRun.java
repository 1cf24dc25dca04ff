package io.culex.javascript.testing;

import io.culex.javascript.Rehearsal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs test files of a scripts folder and prints how they ended. Used by one thread. */
public final class TestRun {
    /** All tests passed. */
    public static final int PASSED = 0;
    /** A test failed. */
    public static final int FAILED = 1;
    /** Nothing was tested, or a test file could not be loaded. */
    public static final int NOT_RUN = 2;

    private final Rehearsal.Stage stage;
    private final Path folder;
    private final Duration limit;
    private final PrintWriter out;
    private final List<TestResult.File> results = new ArrayList<>();

    /**
     * Runs nothing yet.
     *
     * @param folder the scripts folder
     * @param limit how long one test may take
     */
    public TestRun(Rehearsal.Stage stage, Path folder, Duration limit, PrintWriter out) {
        this.stage = stage;
        this.folder = folder.toAbsolutePath().normalize();
        this.limit = limit;
        this.out = out;
    }

    /** The test files below a file or folder, in order. */
    public static List<Path> find(Path below) throws IOException {
        if (Files.isRegularFile(below)) {
            return List.of(below);
        }
        if (!Files.isDirectory(below)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(below)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(".+\\.test\\.[cm]?[jt]s"))
                    .filter(file -> !below.relativize(file).toString().contains("node_modules"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Runs the tests of these files.
     *
     * @param filter only those whose name contains it; null for all
     */
    public int run(List<Path> files, @Nullable String filter) {
        long began = System.nanoTime();
        results.clear();
        for (Path file : files) {
            String name = TestFile.named(folder, file.toAbsolutePath().normalize());
            out.println(folder.getFileName() + "/" + name);
            Rehearsal.Sink sink = (level, text) -> out.println("    " + text.replace("\n", "\n    "));
            try (TestFile test = new TestFile(stage, folder, name, limit, sink)) {
                TestResult.File result = test.run(each -> filter == null || each.contains(filter));
                results.add(result);
                print(result);
            }
        }
        return summary(System.nanoTime() - began);
    }

    private void print(TestResult.File result) {
        for (TestResult test : result.tests()) {
            String mark = switch (test.outcome()) {
                case PASSED -> "ok    ";
                case FAILED -> "FAILED";
                case SKIPPED -> "skip  ";
            };
            out.println("  " + mark + " " + test.name() + time(test.nanos()));
            indented(test.problem());
        }
        if (result.broken() != null) {
            out.println("  the file cannot be loaded");
            indented(result.broken());
        }
        out.flush();
    }

    private void indented(@Nullable String text) {
        if (text != null) {
            text.lines().forEach(line -> out.println("      " + line));
        }
    }

    private static String time(long nanos) {
        return String.format(Locale.ROOT, " (%.0f ms)", nanos / 1e6);
    }

    private int summary(long nanos) {
        long all = 0;
        long failed = 0;
        long broken = 0;
        for (TestResult.File each : results) {
            all += each.tests().size();
            failed += each.failed();
            broken += each.broken() == null ? 0 : 1;
        }
        out.println();
        out.println(all + (all == 1 ? " test" : " tests") + ", " + failed + " failed"
                + (broken == 0 ? "" : ", " + broken + " files could not be loaded") + time(nanos));
        out.flush();
        if (all == 0 || broken > 0) {
            return NOT_RUN;
        }
        return failed > 0 ? FAILED : PASSED;
    }

    /** Writes what was run last as JUnit's XML. */
    public void report(Path file) throws IOException {
        JUnitReport.write(file, results);
    }
}
