package io.culex.javascript.testing;

import io.culex.javascript.Rehearsal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Test files that a version must pass before it takes over. */
public final class OwnTestRun {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private OwnTestRun() {}

    /** What was printed when not all tests passed, else null. */
    public static @Nullable String run(Rehearsal.Stage stage, Path folder, List<Path> files) {
        StringWriter printed = new StringWriter();
        int code = new TestRun(stage, folder, LIMIT, new PrintWriter(printed, true)).run(files, null);
        return code == TestRun.PASSED ? null : printed.toString().strip();
    }
}
