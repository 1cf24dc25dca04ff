package io.culex.broker.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the records from a {@link Tree}: what is absent or wrong becomes the default, what is wrong a problem too. */
final class Binder {
    private final Path baseDirectory;
    private final List<Problem> problems;
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final Map<String, String> locations = new LinkedHashMap<>();
    private final Values values;

    Binder(Path baseDirectory, List<Problem> problems) {
        this.baseDirectory = baseDirectory;
        this.problems = problems;
        this.values = new Values(baseDirectory, problems);
    }

    Config bind(Tree.Mapping root) {
        origins.put("", root.origin());
        return (Config) section(Config.DEFAULTS, root, "");
    }

    /** Where each value stands, by path. */
    Map<String, Origin> origins() {
        return origins;
    }

    /** Where each key stands, as text, by path. */
    Map<String, String> locations() {
        return locations;
    }

    private Record section(Record defaults, @Nullable Tree tree, String path) {
        Class<? extends Record> type = defaults.getClass();
        Tree.Mapping mapping = tree instanceof Tree.Mapping m ? m : null;
        if (mapping == null && tree != null && !(tree instanceof Tree.Broken)) {
            String keys = String.join(", ", Schema.keys(type));
            problems.add(tree.origin().problem(path, "expected a map with " + keys + "; got " + tree.shown()));
        }
        if (mapping != null) {
            names(type, mapping, path);
        }
        List<@Nullable Object> bound = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (Schema.free(component)) {
                bound.add(mapping == null ? Map.of() : pluginSections(type, mapping, path));
                continue;
            }
            String key = ConfigValues.key(component);
            Object otherwise = ConfigValues.read(defaults, component);
            bound.add(component(component, mapping, below(path, key), otherwise));
            requireGiven(component, defaults, mapping, below(path, key));
        }
        return Schema.create(type, bound);
    }

    /** Notes where the keys of a section stand and tells the unknown ones. */
    private void names(Class<? extends Record> type, Tree.Mapping mapping, String path) {
        List<String> known = Schema.keys(type);
        mapping.entries().forEach((key, entry) -> {
            note(below(path, key), entry);
            boolean plugin = type == PluginsConfig.class && !(entry.value() instanceof Tree.Scalar);
            if (known.contains(key) || (plugin && !(entry.value() instanceof Tree.Seq))) {
                return;
            }
            String nearest = NearestKey.of(key, known);
            String hint = nearest != null
                    ? "did you mean `" + nearest + "`?"
                    : (known.size() > 1 ? "known are " : "known is ") + String.join(", ", known);
            problems.add(entry.origin().problem(below(path, key), "unknown key; " + hint));
        });
    }

    private void note(String path, Tree.Entry entry) {
        origins.put(path, entry.value().origin());
        locations.put(path, entry.origin().location());
    }

    private void requireGiven(RecordComponent component, Record defaults, Tree.@Nullable Mapping mapping, String path) {
        Key key = component.getAnnotation(Key.class);
        boolean required = key != null && key.required() && defaults.equals(Schema.defaults(defaults.getClass()));
        if (required && mapping != null && mapping.get(ConfigValues.key(component)) == null) {
            problems.add(mapping.origin().problem(path, "missing; expected " + values.expected(component)));
        }
    }

    private @Nullable Object component(
            RecordComponent component, Tree.@Nullable Mapping mapping, String path, @Nullable Object otherwise) {
        Tree given = mapping == null ? null : mapping.get(ConfigValues.key(component));
        Class<?> type = component.getType();
        if (Schema.section(type)) {
            return nested(type, given, path, otherwise);
        }
        if (type == Map.class) {
            boolean listeners = Schema.elementType(component) == ListenerConfig.class;
            return listeners ? listeners(given, path) : sections(component, given, path);
        }
        if (type == LimitOverrides.class) {
            return limits(given, path);
        }
        if (type == List.class) {
            return given == null ? otherwise : list(component, given, path, otherwise);
        }
        if (given == null || given instanceof Tree.Broken) {
            return otherwise instanceof Path relative ? resolved(relative) : otherwise;
        }
        return values.value(component, given, path, otherwise);
    }

    private @Nullable Object nested(Class<?> type, @Nullable Tree given, String path, @Nullable Object otherwise) {
        if (otherwise instanceof Record defaults) {
            return section(defaults, given, path);
        }
        return given == null ? null : section(Schema.defaults(type), given, path);
    }

    private Path resolved(Path relative) {
        return relative.toString().isEmpty()
                ? relative
                : baseDirectory.resolve(relative).normalize();
    }

    /** A listener keeps the defaults of its name; those not named go only when the file has the section itself. */
    private Map<String, ListenerConfig> listeners(@Nullable Tree given, String path) {
        Map<String, ListenerConfig> defaults = Config.DEFAULTS.listeners();
        if (given == null || given instanceof Tree.Broken) {
            return defaults;
        }
        if (!(given instanceof Tree.Mapping mapping)) {
            problems.add(given.origin().problem(path, "expected a map from names to listeners, got " + given.shown()));
            return defaults;
        }
        Map<String, ListenerConfig> listeners = new LinkedHashMap<>(mapping.overlay() ? defaults : Map.of());
        mapping.entries().forEach((name, entry) -> {
            String below = below(path, name);
            note(below, entry);
            ListenerConfig base = defaults.getOrDefault(name, ListenerConfig.DEFAULTS);
            Tree value = entry.value() instanceof Tree.Absent ? new Tree.Mapping(entry.origin(), true) : entry.value();
            if (!Checks.NAME.matcher(name).matches()) {
                problems.add(entry.origin().problem(below, "expected a name of letters, digits, - and _"));
            }
            listeners.put(name, (ListenerConfig) section(base, value, below));
        });
        return listeners;
    }

    /** Sections under names that the file chooses. */
    private Map<String, Record> sections(RecordComponent component, @Nullable Tree given, String path) {
        Map<String, Record> sections = new LinkedHashMap<>();
        if (given instanceof Tree.Mapping mapping) {
            mapping.entries().forEach((name, entry) -> {
                note(below(path, name), entry);
                Record defaults = Schema.defaults(Schema.elementType(component));
                sections.put(name, section(defaults, entry.value(), below(path, name)));
            });
        } else if (given != null && !(given instanceof Tree.Broken)) {
            problems.add(given.origin().problem(path, "expected a map, got " + given.shown()));
        }
        return sections;
    }

    /** The limits that a listener has values of its own for. */
    private LimitOverrides limits(@Nullable Tree given, String path) {
        if (!(given instanceof Tree.Mapping mapping)) {
            if (given != null && !(given instanceof Tree.Broken)) {
                problems.add(given.origin().problem(path, "expected a map, got " + given.shown()));
            }
            return LimitOverrides.NONE;
        }
        names(LimitsConfig.class, mapping, path);
        Map<String, Object> overrides = new LinkedHashMap<>();
        List<RecordComponent> components = LimitOverrides.components();
        for (RecordComponent component : components) {
            String key = ConfigValues.key(component);
            Tree value = mapping.get(key);
            Object bound = value == null || value instanceof Tree.Broken
                    ? null
                    : values.value(component, value, below(path, key), null);
            if (bound != null) {
                overrides.put(key, bound);
            }
        }
        List<String> own = components.stream().map(ConfigValues::key).toList();
        for (String key : Schema.keys(LimitsConfig.class)) {
            Tree.Entry entry = mapping.entries().get(key);
            if (entry != null && !own.contains(key)) {
                problems.add(entry.origin()
                        .problem(below(path, key), "holds for all listeners together; set limits." + key));
            }
        }
        return new LimitOverrides(overrides);
    }

    private @Nullable Object list(RecordComponent component, Tree given, String path, @Nullable Object otherwise) {
        if (!(given instanceof Tree.Seq seq)) {
            if (!(given instanceof Tree.Broken)) {
                problems.add(given.origin().problem(path, "expected a list, got " + given.shown()));
            }
            return otherwise;
        }
        Class<?> type = Schema.elementType(component);
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < seq.elements().size(); i++) {
            Tree element = seq.elements().get(i);
            String below = path + "[" + i + "]";
            note(below, new Tree.Entry(element.origin(), element));
            if (element instanceof Tree.Broken) {
                continue;
            }
            if (Schema.section(type)) {
                elements.add(section(Schema.defaults(type), element, below));
            } else if (element instanceof Tree.Scalar scalar) {
                elements.add(scalar.text());
            } else {
                problems.add(element.origin().problem(below, "expected a word, got " + element.shown()));
            }
        }
        return elements;
    }

    private Map<String, PluginSection> pluginSections(Class<? extends Record> type, Tree.Mapping mapping, String path) {
        List<String> known = Schema.keys(type);
        Map<String, PluginSection> sections = new LinkedHashMap<>();
        mapping.entries().forEach((id, entry) -> {
            if (!known.contains(id) && entry.value() instanceof Tree.Mapping section) {
                sections.put(id, pluginSection(section, below(path, id)));
            }
        });
        return sections;
    }

    private PluginSection pluginSection(Tree.Mapping section, String path) {
        Map<String, Object> plain = values.plainMap(section, path, this::note);
        Path base = section.origin().source().baseDirectory();
        return new PluginSection(plain, base, below -> Locations.nearest(locations, path + "." + below, null));
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
