package io.culex.broker.security;

import io.culex.api.hook.PayloadValidator;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.Problem;
import io.culex.broker.config.TopicConfig;
import io.culex.broker.config.TopicConfig.PayloadConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code topics}, compiled. Immutable and safe from any thread; a change of the configuration or of the plugins
 * that check payloads makes a new one.
 *
 * <p>Of all rules that match a topic the most specific one applies and the others do not: see {@link #explain} and
 * {@link FilterLevels}. Topics without a rule are free.
 *
 * <p>Subscriptions: one without wildcards falls under the rule of its topic, one with wildcards under the most specific rule
 * that covers all it can match. It is refused when that rule does not name the client. A wider filter, such as {@code #},
 * is granted; what its subscriber may not receive is left out when messages are delivered, by the rule of each message's
 * topic ({@link TopicRule#mayReceive}).
 */
public final class TopicRules {
    /** No rules: every topic is free. */
    public static final TopicRules NONE = new TopicRules(List.of(), Map.of());

    private final List<TopicRule> mostSpecificFirst = new ArrayList<>();
    private final List<RuleProblem> problems = new ArrayList<>();
    private final boolean restrictsReceiving;

    /** A key below a rule that cannot be used, and why. */
    private record RuleProblem(String path, String message) {}

    /**
     * Compiles rules. A rule whose payload cannot be checked is kept and refuses every message, and {@link #problems} names
     * it.
     *
     * @param validators by {@link PayloadValidator#type()}
     */
    public TopicRules(List<TopicConfig> topics, Map<String, PayloadValidator> validators) {
        boolean restricts = false;
        for (int i = 0; i < topics.size(); i++) {
            TopicConfig topic = topics.get(i);
            TopicRule rule = new TopicRule(this, i, topic, check(topic.payload(), i, validators));
            mostSpecificFirst.add(rule);
            restricts |= !rule.everybodyReceives();
        }
        mostSpecificFirst.sort(Comparator.comparing(TopicRule::levels, FilterLevels.MOST_SPECIFIC_FIRST));
        restrictsReceiving = restricts;
    }

    private PayloadValidator.@Nullable Check check(
            PayloadConfig payload, int index, Map<String, PayloadValidator> validators) {
        String type = payload.type();
        if (type == null) {
            return null;
        }
        String path = "topics[" + index + "].payload.";
        PayloadValidator validator = validators.get(type);
        if (validator == null) {
            String known =
                    validators.isEmpty() ? "none is loaded" : "known are " + String.join(", ", validators.keySet());
            problems.add(new RuleProblem(path + "type", "no plugin checks payloads of type " + type + "; " + known));
            return anyPayload -> "no plugin checks payloads of type " + type;
        }
        try {
            return validator.compile(payload.schema());
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            problems.add(new RuleProblem(path + (payload.schema() == null ? "type" : "schema"), message));
            return anyPayload -> "the schema cannot be used: " + message;
        }
    }

    /** The rules that cannot do what they say, with their places in the configuration they were compiled from. */
    public List<Problem> problems(LoadedConfig source) {
        return problems.stream()
                .map(problem -> new Problem(source.locate(problem.path), problem.path, problem.message, null, 1))
                .toList();
    }

    /** How many rules there are. */
    public int size() {
        return mostSpecificFirst.size();
    }

    /** Whether any rule keeps clients from receiving; false spares the checks of deliveries. */
    public boolean restrictsReceiving() {
        return restrictsReceiving;
    }

    /** The rule for a Topic Name, null when the topic is free. Walks through the rules: the caller remembers the answer. */
    public @Nullable TopicRule ruleFor(String topic) {
        return mostSpecificFirst.isEmpty() ? null : covering(FilterLevels.of(topic));
    }

    private @Nullable TopicRule covering(FilterLevels filter) {
        for (TopicRule rule : mostSpecificFirst) {
            if (rule.levels().covers(filter)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Whether the client may subscribe to a filter.
     *
     * @param filter without {@code $share/group/}
     */
    public boolean maySubscribe(RuleSubject subject, String filter) {
        TopicRule rule = ruleFor(filter);
        return rule == null || rule.mayReceive(subject);
    }

    /** Which rule applies to a Topic Name, and why not another one. */
    public Explanation explain(String topic) {
        FilterLevels levels = FilterLevels.of(topic);
        List<TopicRule> matching = new ArrayList<>();
        for (TopicRule rule : mostSpecificFirst) {
            if (rule.levels().matches(levels)) {
                matching.add(rule);
            }
        }
        if (matching.isEmpty()) {
            return new Explanation(null, List.of());
        }
        TopicRule rule = matching.removeFirst();
        List<Beaten> beaten = new ArrayList<>();
        for (TopicRule other : matching) {
            beaten.add(new Beaten(other, rule.levels().beats(other.levels())));
        }
        return new Explanation(rule, beaten);
    }

    /**
     * Which rule applies.
     *
     * @param rule null when no rule matches
     * @param beaten rules that match too and are less specific, the most specific of them first
     */
    public record Explanation(@Nullable TopicRule rule, List<Beaten> beaten) {}

    /**
     * A rule that matches and does not apply.
     *
     * @param why what makes the other one more specific
     */
    public record Beaten(TopicRule rule, String why) {}
}
