package io.culex.javascript;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs test files before a version takes over. */
@FunctionalInterface
interface OwnTests {
    /**
     * Runs these files.
     *
     * @return what was printed when something failed, null when all is well
     */
    @Nullable
    String run(Rehearsal.Stage stage, Path folder, List<Path> files);
}
