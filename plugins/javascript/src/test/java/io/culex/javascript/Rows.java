package io.culex.javascript;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Programs with rows that say what one sees of them, from a file of the tests.
 *
 * <pre>
 * === name of the program
 * its text
 * --- name of a row, with " (differs)" behind it when the row is one of those that differ from Aedes
 * a step
 * </pre>
 */
final class Rows {
    /** A row and its steps. */
    record Row(String name, boolean differs, List<String> steps) {}

    /** A program and its rows. */
    record Program(String name, String script, List<Row> rows) {}

    private static final String DIFFERS = " (differs)";

    private Rows() {}

    static List<Program> read(String resource) throws IOException {
        List<Program> programs = new ArrayList<>();
        StringBuilder script = new StringBuilder();
        String name = "";
        List<Row> rows = new ArrayList<>();
        for (String line : text(resource).split("\n", -1)) {
            if (line.startsWith("=== ")) {
                add(programs, name, script, rows);
                name = line.substring(4);
                script = new StringBuilder();
                rows = new ArrayList<>();
            } else if (line.startsWith("--- ")) {
                String row = line.substring(4);
                boolean differs = row.endsWith(DIFFERS);
                rows.add(new Row(
                        differs ? row.substring(0, row.length() - DIFFERS.length()) : row, differs, new ArrayList<>()));
            } else if (rows.isEmpty()) {
                script.append(line).append('\n');
            } else if (!line.isBlank()) {
                rows.getLast().steps().add(line.strip());
            }
        }
        add(programs, name, script, rows);
        return programs;
    }

    private static void add(List<Program> programs, String name, StringBuilder script, List<Row> rows) {
        if (!name.isEmpty()) {
            programs.add(new Program(name, script.toString(), rows));
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(Rows.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
