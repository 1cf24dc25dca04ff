package io.culex.broker.cli;

import io.culex.broker.config.ConfigException;
import io.culex.broker.config.ConfigValues;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.security.TopicRule;
import io.culex.broker.security.TopicRules;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culex topics explain TOPIC}. */
@Command(name = "explain", description = "Tells which rule applies to a topic, and why.")
final class ExplainCommand implements Callable<Integer> {
    private final ConfigOptions options;
    private final PrintWriter out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TOPIC", description = "A topic as a client would publish to it.")
    private String topic = "";

    ExplainCommand(ConfigOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    @Override
    public Integer call() throws ConfigException {
        if (topic.isEmpty() || topic.contains("+") || topic.contains("#")) {
            throw new ParameterException(
                    spec.commandLine(), "expected a topic to publish to, without + and #, got \"" + topic + '"');
        }
        LoadedConfig loaded = options.source().read();
        TopicRules rules = new TopicRules(loaded.config().topics(), Map.of());
        TopicRules.Explanation explanation = rules.explain(topic);
        TopicRule rule = explanation.rule();
        if (rule == null) {
            out.println(topic + ": no rule matches; every client may publish and subscribe");
            if (topic.startsWith("$") && rules.size() > 0) {
                out.println("  filters that begin with + or # do not match topics that begin with $");
            }
            return Cli.FINE;
        }
        out.println(topic + ": " + named(loaded, rule) + " applies");
        flat(ConfigValues.of(rule.config())).forEach((key, value) -> line(loaded, rule, key, value));
        out.println("  all else is free");
        for (TopicRules.Beaten beaten : explanation.beaten()) {
            out.println("  not " + named(loaded, beaten.rule()) + ": " + beaten.why());
        }
        return Cli.FINE;
    }

    private static String named(LoadedConfig loaded, TopicRule rule) {
        return rule.config().filter() + " (" + loaded.locate("topics[" + rule.index() + "]") + ")";
    }

    private void line(LoadedConfig loaded, TopicRule rule, String key, String value) {
        boolean given = loaded.locations().containsKey("topics[" + rule.index() + "]." + key);
        if (given && !key.equals("filter")) {
            out.println(String.format(Locale.ROOT, "  %-17s %s", key, value));
        }
    }

    private static Map<String, String> flat(Map<String, Object> values) {
        Map<String, String> flat = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            switch (value) {
                case Map<?, ?> nested ->
                    nested.forEach((below, single) -> flat.put(key + "." + below, String.valueOf(single)));
                case List<?> list ->
                    flat.put(key, list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
                default -> flat.put(key, value.toString());
            }
        });
        return flat;
    }
}
