package io.culex.broker.monitor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus' text format and OpenMetrics, strictly: what the broker writes has to be what every reader takes. Written from
 * the description of the formats, without a look at the code that writes them.
 */
public final class ExpositionParser {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.*)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[n\"\\\\])*)\"(,|$)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?|[+-]Inf|NaN");

    private final boolean open;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();

    private ExpositionParser(boolean open) {
        this.open = open;
    }

    /** All of one name. */
    public static final class Family {
        public final String name;
        public final String type;
        public final String help;
        /** By the name of the sample and its labels, {@code name{a=b, c=d}}. */
        public final Map<String, Double> samples = new LinkedHashMap<>();

        Family(String name, String type, String help) {
            this.name = name;
            this.type = type;
            this.help = help;
        }
    }

    /** All that was read. */
    public record Page(Map<String, Family> families) {
        /** The values of a family by {@code name{a=b, c=d}}. */
        public Map<String, Double> samples(String family) {
            return Objects.requireNonNull(families.get(family), family).samples;
        }

        /** What a family is said to be. */
        public String help(String family) {
            return Objects.requireNonNull(families.get(family), family).help;
        }

        /** One value. */
        public double value(String family, String sample) {
            return Objects.requireNonNull(samples(family).get(sample), sample);
        }
    }

    /** Reads the text format 0.0.4. */
    public static Page plain(String text) {
        return new ExpositionParser(false).parse(text);
    }

    /** Reads OpenMetrics. */
    public static Page open(String text) {
        String end = "# EOF\n";
        check(text.endsWith(end), "no end", text);
        return new ExpositionParser(true).parse(text.substring(0, text.length() - end.length()));
    }

    private static void check(boolean right, String what, Object where) {
        if (!right) {
            throw new AssertionError(what + ": " + where);
        }
    }

    private Page parse(String text) {
        check(text.endsWith("\n"), "the last line has no end", text);
        String help = "";
        String helped = "";
        @Nullable Family family = null;
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            Matcher comment = COMMENT.matcher(line);
            if (comment.matches()) {
                String name = comment.group(2);
                if (comment.group(1).equals("HELP")) {
                    check(!comment.group(3).replaceAll("\\\\[n\\\\\"]", "").contains("\\"), "escape", line);
                    help = comment.group(3);
                    helped = name;
                    family = null;
                } else {
                    check(helped.equals(name), "TYPE without HELP", line);
                    family = new Family(name, comment.group(3), help);
                    check(families.put(name, family) == null, "a family twice", line);
                }
                continue;
            }
            check(!line.startsWith("#"), "a comment of no kind", line);
            sample(line, Objects.requireNonNull(family, "a sample without a family"));
        }
        families.values().stream().filter(each -> each.type.equals("histogram")).forEach(this::histogram);
        return new Page(families);
    }

    private void sample(String line, Family family) {
        Matcher sample = SAMPLE.matcher(line);
        check(sample.matches(), "no sample", line);
        String name = sample.group(1);
        List<String> allowed = switch (family.type) {
            case "counter" -> List.of(open ? family.name + "_total" : family.name);
            case "gauge" -> List.of(family.name);
            case "histogram" -> List.of(family.name + "_bucket", family.name + "_count", family.name + "_sum");
            case "summary" -> List.of(family.name + "_count", family.name + "_sum");
            default -> List.of();
        };
        check(allowed.contains(name), "not of its family " + family.name + ", a " + family.type, line);
        check(!family.type.equals("counter") || name.endsWith("_total"), "a counter without _total", line);
        check(!family.type.equals("gauge") || !name.endsWith("_total"), "a gauge with _total", line);
        String key = name + labels(sample.group(2) == null ? "" : sample.group(2), line);
        check(seen.add(key), "a series twice", line);
        check(NUMBER.matcher(sample.group(3)).matches(), "no number", line);
        family.samples.put(key, number(sample.group(3)));
    }

    static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            check(label.find(at) && label.start() == at, "no label at " + at, line);
            String value = label.group(2).replace("\\n", "\n").replaceAll("\\\\([\"\\\\])", "$1");
            check(labels.put(label.group(1), value) == null, "a label twice", line);
            at = label.end();
            check(at == text.length() || label.group(3).equals(","), "no comma", line);
        }
        return labels;
    }

    /** Buckets grow, and the last one counts all. */
    private void histogram(Family family) {
        Map<String, Double> last = new HashMap<>();
        Map<String, Double> bounds = new HashMap<>();
        Pattern le = Pattern.compile("(?:, )?le=([^,}]*)");
        family.samples.forEach((key, value) -> {
            if (key.startsWith(family.name + "_bucket")) {
                Matcher bound = le.matcher(key);
                check(bound.find(), "a bucket without le", key);
                check(!open || bound.group(1).contains(".") || bound.group(1).equals("+Inf"), "a bound", key);
                String rest = bound.replaceFirst("").substring(family.name.length() + "_bucket".length());
                double upper = number(bound.group(1));
                check(upper > bounds.getOrDefault(rest, Double.NEGATIVE_INFINITY), "bounds do not grow", key);
                check(value >= last.getOrDefault(rest, 0.0), "buckets do not grow", key);
                bounds.put(rest, upper);
                last.put(rest, value);
            }
        });
        check(!last.isEmpty(), "no bucket", family.name);
        last.forEach((rest, count) -> {
            check(
                    bounds.containsValue(Double.POSITIVE_INFINITY)
                            && bounds.getOrDefault(rest, 0.0).isInfinite(),
                    "no last bucket",
                    family.name + rest);
            check(count.equals(family.samples.get(family.name + "_count" + rest)), "no such count", family.name + rest);
            check(family.samples.containsKey(family.name + "_sum" + rest), "no sum", family.name + rest);
        });
    }
}
