package io.culex.api;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command of the program {@code culex} that a bundled plugin brings. It runs in place of a broker, without the plugin being
 * started. Named in {@code META-INF/services/io.culex.api.Command} of the plugin's jar; implemented by plugins.
 *
 * @since 1.0
 */
public interface Command {
    /** The word after {@code culex}. */
    String name();

    /** One sentence for {@code culex --help}. */
    String description();

    /** The text of {@code culex NAME --help}. */
    String usage();

    /**
     * Does what the command is for.
     *
     * @return the exit code of the process
     * @throws Exception when it cannot be done; its message is shown as one line
     */
    int run(Invocation invocation) throws Exception;

    /**
     * How the command was called.
     *
     * @param arguments what stands after the command's name, without the options that every command has
     * @param workingDirectory where relative paths of arguments start
     * @param baseDirectory where relative paths of the configuration start
     * @param config the configuration with defaults filled in, as maps, lists, strings, numbers and booleans
     * @param out where results go
     * @param err where complaints go
     * @since 1.0
     */
    record Invocation(
            List<String> arguments,
            Path workingDirectory,
            Path baseDirectory,
            Map<String, Object> config,
            PrintWriter out,
            PrintWriter err) {}
}
