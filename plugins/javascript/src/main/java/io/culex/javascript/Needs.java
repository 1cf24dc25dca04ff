package io.culex.javascript;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one version of the scripts wants to be told and asked: names with their topic filters, none for every topic.
 *
 * @param facts by event
 * @param questions by question
 * @param system whether the messages under {@code $SYS} that stand for facts are wanted
 */
record Needs(Map<String, List<String>> facts, Map<String, List<String>> questions, boolean system) {
    static final Needs NONE = new Needs(Map.of(), Map.of(), false);

    /** Verb, name, filters…, an empty string; and so on. */
    static Needs parse(String[] flat) {
        Map<String, List<String>> facts = new LinkedHashMap<>();
        Map<String, List<String>> questions = new LinkedHashMap<>();
        boolean system = false;
        int i = 0;
        while (i + 1 < flat.length) {
            String verb = flat[i++];
            String name = flat[i++];
            List<String> filters = new ArrayList<>();
            while (i < flat.length && !flat[i].isEmpty()) {
                filters.add(flat[i++]);
            }
            i++;
            switch (verb) {
                case "on" -> facts.put(name, filters);
                case "before" -> questions.put(name, filters);
                default -> system = true;
            }
        }
        return new Needs(facts, questions, system);
    }

    String[] flat() {
        List<String> flat = new ArrayList<>();
        add(flat, "on", facts);
        add(flat, "before", questions);
        if (system) {
            flat.addAll(List.of("system", "", ""));
        }
        return flat.toArray(String[]::new);
    }

    private static void add(List<String> flat, String verb, Map<String, List<String>> named) {
        named.forEach((name, filters) -> {
            flat.add(verb);
            flat.add(name);
            flat.addAll(filters);
            flat.add("");
        });
    }

    boolean decides() {
        return !questions.isEmpty();
    }
}
