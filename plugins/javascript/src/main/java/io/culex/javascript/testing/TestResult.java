package io.culex.javascript.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a test ended.
 *
 * @param file the test's file, by its path in the scripts folder
 * @param problem what went wrong, with the place and the difference; null when nothing did
 */
record TestResult(
        String file,
        String name,
        Outcome outcome,
        long nanos,
        @Nullable String problem) {
    /** What became of it. */
    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    /**
     * All tests of a file.
     *
     * @param broken why the file could not be loaded; null when it could
     */
    record File(
            String name, List<TestResult> tests, @Nullable String broken) {
        long failed() {
            return tests.stream().filter(test -> test.outcome == Outcome.FAILED).count();
        }
    }
}
