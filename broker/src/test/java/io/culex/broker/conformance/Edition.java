package io.culex.broker.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A version of MQTT: the list of what it says, and the package of the tests that prove it. */
enum Edition {
    MQTT_5("MQTT 5.0", "mqtt-5.0.tsv", "v5", "MQTT-\\d\\.\\d+\\.\\d-\\d+", 251),
    MQTT_3_1_1("MQTT 3.1.1", "mqtt-3.1.1.tsv", "v311", "MQTT-\\d\\.\\d+\\.\\d-\\d+", 141),

    /** It numbers nothing; the list has, under names of ours, where it differs from 3.1.1. */
    MQTT_3_1("MQTT 3.1", "mqtt-3.1.tsv", "v31", "3\\.1-[a-z-]+", 10);

    private final String title;
    private final String file;
    private final String folder;
    private final String idPattern;
    private final int size;

    Edition(String title, String file, String folder, String idPattern, int size) {
        this.title = title;
        this.file = file;
        this.folder = folder;
        this.idPattern = idPattern;
        this.size = size;
    }

    /**
     * One line of the list.
     *
     * @param id the standard's name for it
     * @param binds server, client or both
     * @param words what it says, in ours
     * @param reason why there is no test; empty where there is one
     */
    record Row(String id, String binds, String words, String reason) {}

    /**
     * A test method.
     *
     * @param type the name of its class
     * @param method its name
     */
    record TestMethod(String type, String method) {
        /** As the page shows it: without the package. */
        String shown() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + method;
        }
    }

    String title() {
        return title;
    }

    /** The folder of the tests below that of this class. */
    String folder() {
        return folder;
    }

    /** How an id looks. */
    String idPattern() {
        return idPattern;
    }

    /** How many statements there are: for 5.0 and 3.1.1 as many as appendix B of the standard lists. */
    int size() {
        return size;
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String line : lines(Path.of("src/test/resources/conformance").resolve(file))) {
            String[] cells = line.split("\t", -1);
            if (cells.length != 4) {
                throw new IllegalStateException(file + " has a line that is not of four cells: " + line);
            }
            rows.add(new Row(cells[0], cells[1], cells[2], cells[3]));
        }
        return rows;
    }

    /** The tests of each statement that has some. */
    Map<String, List<TestMethod>> tests() {
        Map<String, List<TestMethod>> tests = new TreeMap<>();
        for (Class<?> type : classes()) {
            for (Method method : type.getDeclaredMethods()) {
                Statement statement = method.getAnnotation(Statement.class);
                if (statement != null) {
                    for (String id : statement.value()) {
                        tests.computeIfAbsent(id, any -> new ArrayList<>())
                                .add(new TestMethod(type.getName(), method.getName()));
                    }
                }
            }
        }
        tests.values().forEach(list -> list.sort(Comparator.comparing(TestMethod::shown)));
        return tests;
    }

    private List<Class<?>> classes() {
        Path sources = Path.of("src/test/java/io/culex/broker/conformance").resolve(folder);
        try (Stream<Path> files = Files.list(sources)) {
            List<Class<?>> classes = new ArrayList<>();
            for (Path source : files.sorted().toList()) {
                String name = source.getFileName().toString();
                if (name.endsWith("IT.java")) {
                    classes.add(
                            Class.forName("io.culex.broker.conformance." + folder + "." + name.replace(".java", "")));
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
