package io.culex.broker.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML into a {@link Tree}. Only the parser of SnakeYAML is used; words such as {@code yes} or {@code 010}, which YAML
 * 1.1 takes for something else, stay what they look like. Everything is bounded: size, depth, aliases, values.
 */
final class YamlReader {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 30;
    private static final int MAX_ALIASES = 50;
    private static final int MAX_VALUES = 100_000;
    private static final String QUOTES = "; text with ${...} needs quotes inside {} and []";
    private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");

    private final Variables variables;
    private final List<Problem> problems;
    private int values;

    YamlReader(Variables variables, List<Problem> problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /** The tree of a text; null when it is empty or cannot be parsed, which is then one of the problems. */
    @Nullable
    Tree read(Origin.Source source, String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowRecursiveKeys(false);
        options.setProcessComments(false);
        values = 0;
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            return root == null ? null : tree(source, root, "", 0);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            String context = e.getContext() == null ? "" : " " + e.getContext();
            Problem problem = origin(source, mark).problem("", "not valid YAML: " + e.getProblem() + context);
            boolean variable = problem.line() != null && problem.line().contains("${");
            problems.add(variable ? origin(source, mark).problem("", problem.message() + QUOTES) : problem);
        } catch (YAMLException e) {
            problems.add(origin(source, null).problem("", "not valid YAML: " + e.getMessage()));
        }
        return null;
    }

    private Tree tree(Origin.Source source, Node node, String path, int depth) {
        Origin origin = origin(source, node.getStartMark());
        if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
            return broken(origin, path, "too deep or too large; are aliases nested in each other?");
        }
        if (!node.getTag().startsWith(Tag.PREFIX)) {
            return broken(origin, path, "tags such as " + node.getTag() + " are not supported");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(origin, scalar, path);
            case SequenceNode sequence -> sequence(source, origin, sequence, path, depth);
            case MappingNode mapping -> mapping(source, origin, mapping, path, depth);
            default -> broken(origin, path, "expected a value, a list or a map");
        };
    }

    private Tree broken(Origin origin, String path, String message) {
        problems.add(origin.problem(path, message));
        return new Tree.Broken(origin);
    }

    private Tree scalar(Origin origin, ScalarNode node, String path) {
        boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
        if (plain && NOTHING.matcher(node.getValue()).matches()) {
            return new Tree.Absent(origin);
        }
        try {
            String text = variables.fill(node.getValue());
            return (plain && text.isEmpty()) ? new Tree.Absent(origin) : new Tree.Scalar(origin, text, plain);
        } catch (Variables.MissingException e) {
            return broken(origin, path, String.valueOf(e.getMessage()));
        }
    }

    private Tree sequence(Origin.Source source, Origin origin, SequenceNode node, String path, int depth) {
        List<Tree> elements = new ArrayList<>();
        for (Node element : node.getValue()) {
            elements.add(tree(source, element, path + "[" + elements.size() + "]", depth + 1));
        }
        return new Tree.Seq(origin, elements);
    }

    private Tree mapping(Origin.Source source, Origin origin, MappingNode node, String path, int depth) {
        Tree.Mapping mapping = new Tree.Mapping(origin, false);
        for (NodeTuple tuple : node.getValue()) {
            Origin at = origin(source, tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                problems.add(at.problem(path, "a key must be a word"));
                continue;
            }
            String key = keyNode.getValue();
            String below = path.isEmpty() ? key : path + "." + key;
            Tree.Entry first = mapping.entries().get(key);
            if (first != null) {
                problems.add(at.problem(
                        below, "given twice, first in line " + first.origin().line()));
                continue;
            }
            mapping.entries().put(key, new Tree.Entry(at, tree(source, tuple.getValueNode(), below, depth + 1)));
        }
        return mapping;
    }

    private static Origin origin(Origin.Source source, @Nullable Mark mark) {
        return mark == null ? new Origin(source, 1, 1) : new Origin(source, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
