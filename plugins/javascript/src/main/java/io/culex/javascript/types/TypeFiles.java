package io.culex.javascript.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what editors need into a scripts folder. */
final class TypeFiles {
    private static final String TYPES = "culex.d.ts";
    private static final String PROJECT = "jsconfig.json";

    /**
     * What was done.
     *
     * @param lines what to tell
     * @param problems schemas that could not be used; their topics have no type
     */
    record Report(List<String> lines, List<String> problems) {}

    private final Path folder;
    private final List<String> lines = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private TypeFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes culex.d.ts, and jsconfig.json where there is neither that nor a tsconfig.json.
     *
     * @param topics the rules of config.yml
     * @param baseDirectory where paths of schemas start
     */
    static Report write(Path folder, List<?> topics, Path baseDirectory) throws IOException {
        TypeFiles files = new TypeFiles(folder);
        Files.createDirectories(folder);
        files.types(SchemaTypes.resource(TYPES) + files.typesOf(topics, baseDirectory));
        files.project();
        return new Report(files.lines, files.problems);
    }

    private void types(String text) throws IOException {
        Path file = folder.resolve(TYPES);
        if (Files.isRegularFile(file) && Files.readString(file).equals(text)) {
            lines.add(file + " is as it should be");
            return;
        }
        // An editor never sees half of it.
        Path fresh = Files.createTempFile(folder, ".culex", ".saving");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        lines.add("wrote " + file);
    }

    private void project() throws IOException {
        Path file = folder.resolve(PROJECT);
        if (Files.exists(file) || Files.exists(folder.resolve("tsconfig.json"))) {
            return;
        }
        Files.writeString(file, SchemaTypes.resource(PROJECT));
        lines.add("wrote " + file);
    }

    private String typesOf(List<?> topics, Path baseDirectory) throws IOException {
        StringBuilder text = new StringBuilder("\ninterface TopicsOfConfig {\n");
        Map<String, Path> schemas = schemas(topics, baseDirectory);
        if (!schemas.isEmpty()) {
            try (SchemaTypes types = new SchemaTypes()) {
                schemas.forEach((filter, schema) -> text.append(member(types, filter, schema)));
            }
        }
        return text.append("}\n").toString();
    }

    private String member(SchemaTypes types, String filter, Path schema) {
        try {
            return "  " + quoted(filter) + ": " + types.of(Files.readString(schema)) + "\n";
        } catch (IOException error) {
            problems.add("topic " + filter + ": no type can be made from " + schema + ": " + error.getMessage());
            return "";
        }
    }

    private static Map<String, Path> schemas(List<?> topics, Path baseDirectory) {
        Map<String, Path> found = new LinkedHashMap<>();
        for (Object each : topics) {
            if (each instanceof Map<?, ?> rule
                    && rule.get("payload") instanceof Map<?, ?> payload
                    && payload.get("schema") != null) {
                found.putIfAbsent(
                        String.valueOf(rule.get("filter")),
                        baseDirectory.resolve(String.valueOf(payload.get("schema"))));
            }
        }
        return found;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c == '\'' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return quoted.append('\'').toString();
    }
}
