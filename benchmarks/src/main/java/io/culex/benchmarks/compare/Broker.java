package io.culex.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A broker that can be started. Its configuration is such that none of its limits drops what a scenario sends. */
interface Broker {
    String name();

    /** What it is, with its version and how it is started, for the report. */
    String version() throws BenchException;

    /** What it does not have. */
    Set<Scenario.Need> lacks();

    /** Whether it gets faster while it runs, as programs do that are compiled meanwhile. */
    boolean warmsUp();

    /** Brings what is missing into the folder for programs. */
    default void prepare() throws BenchException {}

    /**
     * The command that starts it in the foreground.
     *
     * @param folder an empty folder for its files
     */
    List<String> command(int port, Path folder, Set<Scenario.Need> needs) throws IOException;
}
