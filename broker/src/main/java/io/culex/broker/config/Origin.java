package io.culex.broker.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The place in a source that a key or value came from.
 *
 * @param source the file or option
 * @param line from 1
 * @param column from 1
 */
record Origin(Source source, int line, int column) {

    /**
     * A text that settings are read from.
     *
     * @param name the file as the user named it, or {@code --set path}
     * @param lines its lines
     * @param baseDirectory where relative paths in it start
     * @param option whether it is an option of the command line, which has no lines to point at
     */
    record Source(String name, List<String> lines, Path baseDirectory, boolean option) {}

    String location() {
        return source.option() ? source.name() : source.name() + ":" + line + ":" + column;
    }

    Problem problem(String path, String message) {
        boolean there = !source.option() && line <= source.lines().size();
        String text = there ? source.lines().get(line - 1) : null;
        // Problems go to terminals and logs, passwords do not.
        boolean secret = text != null && text.contains("password");
        return new Problem(location(), path, message, secret ? null : text, column);
    }
}
