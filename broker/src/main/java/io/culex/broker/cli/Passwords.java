package io.culex.broker.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Where a password comes from. */
@FunctionalInterface
public interface Passwords {
    /** The password, empty when there is none. */
    String read() throws IOException;

    /** Asks for it without showing it on a terminal; elsewhere takes the first line of the standard input. */
    @SuppressWarnings("SystemConsoleNull") // the two checkers disagree about it
    static String ofProcess() throws IOException {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("password: ");
            return typed == null ? "" : new String(typed);
        }
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }
}
