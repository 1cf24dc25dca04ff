package io.culex.broker.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads config.yml and {@code --set} into a {@link LoadedConfig}, or tells everything that is wrong with them. */
public final class ConfigReader {
    /** The file that is read when none is named. */
    public static final String DEFAULT_FILE = "config.yml";

    private static final long MAX_BYTES = 1 << 20;
    private static final Pattern PLACE = Pattern.compile(":(\\d+):\\d+$");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path workingDirectory;
    private final Map<String, String> environment;

    /**
     * @param workingDirectory where {@code config.yml} is looked for, and where relative paths of {@code --set} start
     * @param environment the values of {@code ${VAR}}
     */
    public ConfigReader(Path workingDirectory, Map<String, String> environment) {
        this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads the configuration.
     *
     * @param file the file named by {@code --config}, which must exist; null for config.yml where there is one
     * @param settings {@code path=value}, later ones over earlier ones
     * @throws ConfigException with all problems
     */
    public LoadedConfig read(@Nullable Path file, List<String> settings) throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        Variables variables = new Variables(environment);
        Path found = workingDirectory.resolve(file == null ? Path.of(DEFAULT_FILE) : file);
        boolean present = file != null || Files.exists(found);
        Path folder = present && found.getParent() != null ? found.getParent() : workingDirectory;

        String name = file == null ? DEFAULT_FILE : file.toString();
        String text = present ? text(found, name, problems) : "";
        Origin.Source source = new Origin.Source(name, text.lines().toList(), folder, false);
        Tree tree = new YamlReader(variables, problems).read(source, text);
        Tree.Mapping root = root(source, tree, problems);
        new Overlay(workingDirectory, variables, problems).apply(root, settings);

        Binder binder = new Binder(folder, problems);
        Config config = binder.bind(root);
        new Checks(config, binder.origins(), problems).run();
        if (!problems.isEmpty()) {
            throw new ConfigException(inOrder(problems));
        }
        return new LoadedConfig(config, present ? found : null, folder, binder.locations());
    }

    private static String text(Path file, String name, List<Problem> problems) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.add(new Problem(name, "", "larger than " + Units.sizeText(MAX_BYTES), null, 1));
                return "";
            }
            byte[] bytes = Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            problems.add(new Problem(name, "", "no such file", null, 1));
        } catch (CharacterCodingException e) {
            problems.add(new Problem(name, "", "not a text in UTF-8", null, 1));
        } catch (IOException e) {
            problems.add(new Problem(name, "", "cannot be read: " + e.getMessage(), null, 1));
        }
        return "";
    }

    private static Tree.Mapping root(Origin.Source source, @Nullable Tree tree, List<Problem> problems) {
        if (tree instanceof Tree.Mapping mapping) {
            return mapping;
        }
        if (tree instanceof Tree.Scalar || tree instanceof Tree.Seq) {
            problems.add(tree.origin().problem("", "expected a map of sections, got " + tree.shown()));
        }
        return new Tree.Mapping(new Origin(source, 1, 1), false);
    }

    /** Problems of the file in its order, the others after them. */
    private static List<Problem> inOrder(List<Problem> problems) {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(ConfigReader::line));
        return sorted;
    }

    private static int line(Problem problem) {
        Matcher place = PLACE.matcher(problem.location());
        return place.find() ? Integer.parseInt(place.group(1)) : Integer.MAX_VALUE;
    }
}
