package io.culex.javascript;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * What a set of scripts is there for.
 *
 * @param inForce whether clients wait for them while they are not ready
 * @param quiet whether timers and effects of the files' top level are left to others
 * @param folder their files
 * @param engine makes what runs them
 * @param state what their first version is handed over
 * @param loaded told when a version of them is in force
 * @param saved told when something in the folder was saved
 */
record Role(
        boolean inForce,
        boolean quiet,
        ScriptFolder folder,
        EngineMaker engine,
        Supplier<String[]> state,
        Runnable loaded,
        Runnable saved) {

    /** Makes an engine. */
    @FunctionalInterface
    interface EngineMaker {
        ScriptEngine make() throws IOException;
    }
}
