package io.culex.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lays the values of {@code --set path=value} over what the file says. */
final class Overlay {
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private final Path workingDirectory;
    private final Variables variables;
    private final List<Problem> problems;

    Overlay(Path workingDirectory, Variables variables, List<Problem> problems) {
        this.workingDirectory = workingDirectory;
        this.variables = variables;
        this.problems = problems;
    }

    void apply(Tree.Mapping root, List<String> settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String path = equals < 0 ? setting : setting.substring(0, equals).strip();
            Origin origin = new Origin(new Origin.Source("--set " + path, List.of(), workingDirectory, true), 1, 1);
            if (equals < 0 || !PATH.matcher(path).matches()) {
                problems.add(origin.problem("", "expected path=value, for example listeners.mqtt.port=1884"));
                continue;
            }
            Tree value = value(origin, setting.substring(equals + 1));
            if (value != null) {
                put(root, path.split("\\.", -1), new Tree.Entry(origin, value));
            }
        }
    }

    private @Nullable Tree value(Origin origin, String text) {
        int before = problems.size();
        Tree value = new YamlReader(variables, problems).read(origin.source(), text);
        return value == null && problems.size() == before ? new Tree.Absent(origin) : value;
    }

    private static void put(Tree.Mapping root, String[] keys, Tree.Entry entry) {
        Tree.Mapping at = root;
        for (int i = 0; i < keys.length - 1; i++) {
            Tree.Entry below = at.entries().get(keys[i]);
            if (below != null && below.value() instanceof Tree.Mapping mapping) {
                at = mapping;
            } else {
                Tree.Mapping made = new Tree.Mapping(entry.origin(), true);
                at.entries().put(keys[i], new Tree.Entry(entry.origin(), made));
                at = made;
            }
        }
        at.entries().put(keys[keys.length - 1], entry);
    }
}
