package io.culex.broker.security;

import io.culex.api.ReasonCode;
import io.culex.api.hook.PayloadValidator;
import io.culex.api.store.StoredMessage;
import io.culex.broker.config.ConfigException;
import io.culex.broker.config.ConfigReader;
import io.culex.broker.config.LoadedConfig;
import io.culex.broker.config.Problem;
import io.culex.broker.config.TopicConfig;
import io.culex.broker.config.TopicConfig.OnViolation;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class TopicRulesTest {
    private static final RuleSubject DEVICE = new RuleSubject("device-7", null, null);
    private static final RuleSubject GATEWAY = new RuleSubject("x", "carol", "gateway");

    @TempDir
    Path folder;

    private LoadedConfig config(String topics) throws ConfigException {
        return new ConfigReader(folder, Map.of()).read(null, List.of("topics=" + topics));
    }

    private TopicRules rules(String topics) throws ConfigException {
        return new TopicRules(config(topics).config().topics(), Map.of());
    }

    private TopicRule rule(String keys) throws ConfigException {
        return Objects.requireNonNull(rules("[{filter: a/b, " + keys + "}]").ruleFor("a/b"));
    }

    private static @Nullable Violation check(TopicRule rule, RuleSubject subject) {
        return rule.check(subject, 0, false, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b",
        "a/c, a/+",
        "a, a/#",
        "a/x/y, a/#",
        "a/b/c, a/b/#",
        "z/b, +/b",
        "z/z, +/+",
        "z/z/z, #",
        "$SYS/x, ''",
        "/b, +/b",
        "b//c, b/+/c"
    })
    void theMostSpecificRuleApplies(String topic, String filter) throws Exception {
        TopicRules rules =
                rules("[{filter: '#'}, {filter: a/#}, {filter: a/b}, {filter: a/+}, {filter: a/b/#}, {filter: +/b},"
                        + " {filter: +/+}, {filter: b/+/c}]");
        TopicRule rule = rules.ruleFor(topic);
        assertThat(rule == null ? "" : rule.config().filter()).isEqualTo(filter);
    }

    @Test
    void theLeftmostLevelDecides() throws Exception {
        TopicRules rules = rules("[{filter: +/b}, {filter: a/#}, {filter: $SYS/#}]");
        assertThat(rules.ruleFor("a/b")).hasToString("a/#");
        assertThat(rules.ruleFor("$SYS/x")).hasToString("$SYS/#");
        assertThat(rules.ruleFor("$SYS")).hasToString("$SYS/#");
    }

    @Test
    void theOrderOfTheListDoesNotMatter() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] words = {"a", "b", "+", "#"};
        for (int i = 0; i < 2000; i++) {
            TopicConfig first = topic(filter(random, words));
            TopicConfig second = topic(filter(random, words));
            String topic = first.filter().replace("+", "a").replace("#", "b");
            String one = String.valueOf(new TopicRules(List.of(first, second), Map.of()).ruleFor(topic));
            String two = String.valueOf(new TopicRules(List.of(second, first), Map.of()).ruleFor(topic));
            assertThat(one)
                    .as("seed %d: %s and %s", seed, first.filter(), second.filter())
                    .isEqualTo(two);
        }
    }

    private static TopicConfig topic(String filter) {
        TopicConfig defaults = TopicConfig.DEFAULTS;
        return new TopicConfig(
                filter,
                "",
                defaults.payload(),
                defaults.qos(),
                defaults.retain(),
                defaults.expiry(),
                null,
                defaults.publish(),
                defaults.subscribe(),
                defaults.onViolation());
    }

    private static String filter(Random random, String[] words) {
        StringBuilder filter = new StringBuilder(words[random.nextInt(words.length)]);
        while (filter.charAt(filter.length() - 1) != '#' && random.nextInt(3) > 0) {
            filter.append('/').append(words[random.nextInt(words.length)]);
        }
        return filter.toString();
    }

    @Test
    void withoutRulesEverythingIsFree() {
        assertThat(TopicRules.NONE.ruleFor("a")).isNull();
        assertThat(TopicRules.NONE.maySubscribe(DEVICE, "#")).isTrue();
        assertThat(TopicRules.NONE.restrictsReceiving()).isFalse();
    }

    @Test
    void aRuleWithoutKeysForbidsNothing() throws Exception {
        TopicRule rule = rule("description: nothing");
        assertThat(rule.check(DEVICE, 2, true, 1 << 20, 0)).isNull();
        for (boolean retain : new boolean[] {true, false}) {
            StoredMessage message = message(retain, StoredMessage.NEVER);
            assertThat(rule.applied(message)).isSameAs(message);
        }
        assertThat(rule.checksPayload()).isFalse();
        assertThat(rule.checkPayload(ByteBuffer.allocate(1))).isNull();
        assertThat(rule.mayReceive(DEVICE)).isTrue();
    }

    @Test
    void publishNamesWhoMayPublish() throws Exception {
        TopicRule rule = rule("publish: ['device-*', 'role:gateway', 'user:bob']");
        assertThat(check(rule, DEVICE)).isNull();
        assertThat(check(rule, GATEWAY)).isNull();
        assertThat(check(rule, new RuleSubject("x", "bob", null))).isNull();
        for (RuleSubject other : List.of(
                new RuleSubject("bob", null, null),
                new RuleSubject("a-device-7", "bobby", "gateways"),
                new RuleSubject("role:gateway", "alice", null))) {
            assertThat(check(rule, other))
                    .isEqualTo(new Violation(
                            ReasonCode.NOT_AUTHORIZED,
                            ReasonCode.NOT_AUTHORIZED,
                            "may not publish here",
                            OnViolation.REJECT));
        }
        assertThat(check(rule("publish: []"), DEVICE)).isNotNull();
        assertThat(check(rule("publish: [a.c]"), new RuleSubject("abc", null, null)))
                .isNotNull();
        assertThat(check(rule("publish: ['a*c*']"), new RuleSubject("a\nc", null, null)))
                .isNull();
    }

    @Test
    void subscribeNamesWhoMaySubscribeAndReceive() throws Exception {
        TopicRules rules =
                rules("[{filter: s/#, subscribe: ['role:gateway']}, {filter: s/open}, {filter: s/+/x, subscribe: []}]");
        assertThat(rules.restrictsReceiving()).isTrue();
        assertThat(rules.maySubscribe(DEVICE, "s/1")).isFalse();
        assertThat(rules.maySubscribe(GATEWAY, "s/1")).isTrue();
        assertThat(rules.maySubscribe(DEVICE, "s/open")).isTrue();
        assertThat(rules.maySubscribe(DEVICE, "s/+"))
                .as("covered by s/#, which is closed")
                .isFalse();
        assertThat(rules.maySubscribe(DEVICE, "s/#")).isFalse();
        assertThat(rules.maySubscribe(DEVICE, "s")).isFalse();
        assertThat(rules.maySubscribe(GATEWAY, "s/+/x")).isFalse();
        assertThat(rules.maySubscribe(GATEWAY, "s/1/x")).isFalse();
        assertThat(rules.maySubscribe(GATEWAY, "s/#")).as("wider than s/+/x").isTrue();
        assertThat(rules.maySubscribe(DEVICE, "#")).as("wider than every rule").isTrue();
        assertThat(rules.maySubscribe(DEVICE, "+/1")).isTrue();
        assertThat(Objects.requireNonNull(rules.ruleFor("s/1")).mayReceive(DEVICE))
                .isFalse();
        assertThat(Objects.requireNonNull(rules.ruleFor("s/open")).mayReceive(DEVICE))
                .isTrue();
    }

    @Test
    void qosMaxIsTheHighestQos() throws Exception {
        TopicRule rule = rule("qos: {max: 1}, on-violation: disconnect");
        assertThat(rule.check(DEVICE, 1, false, 0, 0)).isNull();
        assertThat(rule.check(DEVICE, 2, false, 0, 0))
                .isEqualTo(new Violation(
                        ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                        ReasonCode.QOS_NOT_SUPPORTED,
                        "QoS 2 is above the 1 allowed here",
                        OnViolation.DISCONNECT));
    }

    @Test
    void retainIsDeniedOrForced() throws Exception {
        Violation violation = rule("retain: deny, on-violation: drop").check(DEVICE, 0, true, 0, 0);
        assertThat(violation)
                .isEqualTo(new Violation(
                        ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                        ReasonCode.RETAIN_NOT_SUPPORTED,
                        "messages here may not be retained",
                        OnViolation.DROP));
        assertThat(rule("retain: deny").check(DEVICE, 0, false, 0, 0)).isNull();
        assertThat(rule("retain: always").applied(message(false, 5)))
                .extracting(StoredMessage::retain, StoredMessage::expiresAt, StoredMessage::publisherId)
                .containsExactly(true, 5L, "c");
    }

    @Test
    void expiryLimitsTheInterval() throws Exception {
        long hour = System.currentTimeMillis() + 3_600_000;
        TopicRule rule = rule("expiry: 1h");
        assertThat(rule.applied(message(true, StoredMessage.NEVER)).expiresAt()).isBetween(hour, hour + 60_000);
        assertThat(rule.applied(message(false, hour * 2)).expiresAt()).isBetween(hour, hour + 60_000);
        assertThat(rule.applied(message(false, hour - 1000)).expiresAt()).isEqualTo(hour - 1000);
    }

    private static StoredMessage message(boolean retain, long expiresAt) {
        return new StoredMessage(new byte[] {'a'}, new byte[0], new byte[] {'b'}, 1, retain, expiresAt, "c");
    }

    @Test
    void maxSizeLimitsPayloads() throws Exception {
        TopicRule rule = rule("payload: {max-size: 4KiB}");
        assertThat(rule.check(DEVICE, 0, false, 4096, 0)).isNull();
        Violation violation = rule.check(DEVICE, 0, false, 4097, 0);
        assertThat(violation).extracting(Violation::ackReason).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(violation)
                .extracting(Violation::sentence)
                .isEqualTo("a payload of 4097 bytes is above the 4096 allowed here");
    }

    @Test
    void rateIsForEachClientAndRule() throws Exception {
        TopicRules rules = rules("[{filter: a, rate: 2/s}, {filter: b, rate: 1/m}]");
        TopicRule a = Objects.requireNonNull(rules.ruleFor("a"));
        TopicRule b = Objects.requireNonNull(rules.ruleFor("b"));
        RuleSubject client = new RuleSubject("c", null, null);
        long second = 1_000_000_000L;
        long now = Long.MAX_VALUE - second;
        assertThat(a.check(client, 0, false, 0, now)).isNull();
        assertThat(a.check(client, 0, false, 0, now)).isNull();
        assertThat(a.check(client, 0, false, 0, now))
                .extracting(Violation::disconnectReason)
                .isEqualTo(ReasonCode.MESSAGE_RATE_TOO_HIGH);
        assertThat(a.check(new RuleSubject("d", null, null), 0, false, 0, now)).isNull();
        assertThat(b.check(client, 0, false, 0, now)).isNull();
        assertThat(b.check(client, 0, false, 0, now + 59 * second)).isNotNull();
        assertThat(b.check(client, 0, false, 0, now + 60 * second)).isNull();
        assertThat(a.check(client, 0, false, 0, now + second / 2)).isNull();
        assertThat(a.check(client, 0, false, 0, now + second / 2)).isNotNull();
        TopicRule again =
                Objects.requireNonNull(rules("[{filter: a, rate: 2/s}]").ruleFor("a"));
        assertThat(again.check(client, 0, false, 0, now + second / 2))
                .as("new rules, full bucket")
                .isNull();
    }

    @Test
    void aRateIsKeptOverManyMessages() throws Exception {
        TopicRule rule = rule("rate: 20/s");
        int passed = 0;
        RuleSubject client = new RuleSubject("c", null, null);
        for (int millis = 0; millis < 10_000; millis++) {
            passed += rule.check(client, 0, false, 0, millis * 1_000_000L) == null ? 1 : 0;
        }
        assertThat(passed).isBetween(219, 220);
    }

    @Test
    void typeAndSchemaAreCheckedByAValidator() throws Exception {
        Files.writeString(folder.resolve("s.json"), "{}");
        LoadedConfig config = config("[{filter: a, payload: {type: even, schema: s.json}}]");
        TopicRules rules = new TopicRules(config.config().topics(), Map.of("even", new Even()));
        assertThat(rules.problems(config)).isEmpty();
        TopicRule rule = Objects.requireNonNull(rules.ruleFor("a"));
        assertThat(rule.checksPayload()).isTrue();
        assertThat(rule.checkPayload(ByteBuffer.allocate(2))).isNull();
        assertThat(rule.checkPayload(ByteBuffer.allocate(3)))
                .isEqualTo(new Violation(
                        ReasonCode.PAYLOAD_FORMAT_INVALID,
                        ReasonCode.PAYLOAD_FORMAT_INVALID,
                        "odd by s.json",
                        OnViolation.REJECT));
    }

    @Test
    void aRuleThatCannotBeCheckedRefusesEverythingAndIsTold() throws Exception {
        LoadedConfig config = config("[{filter: a, payload: {type: jsn}}, {filter: b, payload: {type: even}}]");
        TopicRules rules = new TopicRules(config.config().topics(), Map.of("even", new Even()));
        assertThat(rules.problems(config))
                .extracting(Problem::toString)
                .containsExactly(
                        "--set topics: topics[0].payload.type: no plugin checks payloads of type jsn; known are even",
                        "--set topics: topics[1].payload.type: even needs a schema");
        for (String topic : List.of("a", "b")) {
            TopicRule rule = Objects.requireNonNull(rules.ruleFor(topic));
            assertThat(rule.checkPayload(ByteBuffer.allocate(2))).isNotNull();
        }
    }

    @Test
    void explainNamesTheRuleAndWhyOthersDoNotApply() throws Exception {
        TopicRules rules =
                rules("[{filter: '#'}, {filter: a/#}, {filter: a/b}, {filter: a/+}, {filter: a/b/#}, {filter: +/b}]");
        TopicRules.Explanation explanation = rules.explain("a/b");
        assertThat(explanation.rule()).hasToString("a/b");
        assertThat(explanation.beaten())
                .extracting(beaten -> beaten.rule() + ": " + beaten.why())
                .containsExactly(
                        "a/b/#: it ends where the other has #",
                        "a/+: at level 2 b beats +",
                        "a/#: at level 2 b beats #",
                        "+/b: at level 1 a beats +",
                        "#: at level 1 a beats #");
        assertThat(rules.explain("$x").rule()).isNull();
    }

    /** Takes payloads of an even length. */
    private static final class Even implements PayloadValidator {
        @Override
        public String type() {
            return "even";
        }

        @Override
        public Check compile(@Nullable Path schema) {
            if (schema == null) {
                throw new IllegalArgumentException("even needs a schema");
            }
            return payload -> {
                boolean even = payload.remaining() % 2 == 0;
                payload.get();
                return even ? null : "odd by " + schema.getFileName();
            };
        }
    }
}
