package io.culex.javascript;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is made of a message's JSON is what the engine's own parser makes of it. */
class JsonTest {
    private static final int ROUNDS = 3_000;
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "\"a\"",
            "\"b c\"",
            "\"\\u0041\"",
            "\"__proto__\"",
            "\"1\"",
            "\"é\"",
            ":",
            ",",
            "[",
            "]",
            " ",
            "\n",
            "0",
            "-0",
            "01",
            "12.50",
            "-3",
            "1e3",
            "1234567890",
            "0.1234567",
            ".5",
            "1.",
            "true",
            "null",
            "\"x",
            "\u0001",
            "\"constructor\"",
            "\"😀\"");
    private static final List<String> VALUES = List.of(
            "0",
            "-0",
            "7",
            "-12",
            "123456789",
            "1234567890",
            "21.5",
            "-0.000001",
            "0.30",
            "999999999.999999",
            "1E2",
            "\"\"",
            "\"text\"",
            "\"é\"",
            "\"tab\\t\"",
            "true",
            "null",
            "[1,2]",
            "{\"a\":1}");
    private static final String HARNESS = """
            (function (prelude) {
              const own = JSON.parse
              const lib = {}
              prelude(lib, { compiles: () => true })
              const shown = (parse) => {
                try {
                  const value = parse()
                  const inner = (each) => (Object.is(each, -0) ? '-0' : JSON.stringify(each))
                  const names = typeof value === 'object' && value !== null ? Object.keys(value).map((k) => k + inner(value[k])) : ''
                  const plain = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) === Object.prototype : ''
                  return inner(value) + names + plain
                } catch (error) {
                  return String(error)
                }
              }
              return (bytes, text) => [shown(() => lib.parsed(bytes, text)), shown(() => own(text))]
            })
            """;

    private static Context context;
    private static Value compare;

    @BeforeAll
    static void open() throws Exception {
        context = Context.newBuilder("js")
                .option("engine.WarnInterpreterOnly", "false")
                .allowHostAccess(org.graalvm.polyglot.HostAccess.newBuilder()
                        .allowArrayAccess(true)
                        .build())
                .build();
        try (InputStream in = Objects.requireNonNull(JsonTest.class.getResourceAsStream("prelude/json.js"))) {
            Value prelude = context.eval("js", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            compare = context.eval("js", HARNESS).execute(prelude);
        }
    }

    @AfterAll
    static void close() {
        context.close(true);
    }

    private static void check(String text, String about) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] unsigned = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            unsigned[i] = bytes[i] & 0xFF;
        }
        Value outcome = compare.execute(unsigned, new String(bytes, StandardCharsets.UTF_8));
        assertThat(outcome.getArrayElement(0).asString())
                .as("%s %s", text, about)
                .isEqualTo(outcome.getArrayElement(1).asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ }",
                "",
                " {\"a\":1}",
                "{\"a\":1} ",
                "{\"a\":1",
                "{\"a\"",
                "{\"a",
                "{\"a\":",
                "{\"a\":\"",
                "{\"a\":-",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"2\":1,\"1\":2,\"a\":3}",
                "{\"__proto__\":1}",
                "{\"constructor\":1}",
                "{\"a\":1}}",
                "{\"a\":1}x}",
                "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8}",
                "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}"
            })
    void edges(String text) {
        check(text, "");
    }

    @Test
    void whateverComesIsParsedAlike() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder("{");
            if (random.nextInt(3) == 0) {
                for (int i = random.nextInt(12); i >= 0; i--) {
                    text.append(PIECES.get(random.nextInt(PIECES.size())));
                }
                check(text.append("}").toString(), "seed " + seed);
                continue;
            }
            for (int i = random.nextInt(10); i >= 0; i--) {
                text.append(random.nextBoolean() ? " " : "").append('"').append((char) ('a' + random.nextInt(4)));
                text.append("\": ")
                        .append(VALUES.get(random.nextInt(VALUES.size())))
                        .append(i == 0 ? "" : ",");
            }
            check(text.append(" }").toString(), "seed " + seed);
        }
    }
}
