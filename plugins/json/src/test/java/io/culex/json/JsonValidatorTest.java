package io.culex.json;

import io.culex.api.hook.PayloadValidator.Check;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class JsonValidatorTest {
    @TempDir
    Path folder;

    private final JsonValidator validator = new JsonValidator();

    private static @Nullable String problem(Check check, String payload) {
        return check.problem(
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer());
    }

    private Check schema(String text) throws Exception {
        return validator.compile(Files.writeString(folder.resolve("s.json"), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1, 2.5e3, true, null, \"ü\"]", " 1 ", "\"x\"", "{\"a\": {\"b\": []}}", "null"})
    void jsonIsFine(String payload) {
        assertThat(problem(validator.compile(null), payload)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                | empty, expected JSON
            {                 | not valid JSON at line 1
            swordfish         | not valid JSON at line 1
            {"a": 01}         | not valid JSON at line 1
            {'a': 1}          | not valid JSON at line 1
            [1,]              | not valid JSON at line 1
            NaN               | not valid JSON at line 1
            1 2               | more than one JSON value
            {} x              | not valid JSON at line 1, column
            ~\uFEFF{}~        | not valid JSON at line 1
            """)
    void otherTextIsNot(String payload, String expected) {
        assertThat(problem(validator.compile(null), payload))
                .startsWith(expected)
                .doesNotContain("swordfish");
    }

    @Test
    void bytesThatAreNoUtf8AreNot() {
        Check check = validator.compile(null);
        assertThat(check.problem(ByteBuffer.wrap(new byte[] {'"', (byte) 0xff, '"'})))
                .isEqualTo("not text in UTF-8");
        assertThat(check.problem(ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_16LE))))
                .isNotNull();
    }

    @Test
    void deepNestingIsRefusedWithoutHarm() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(problem(validator.compile(null), deep)).startsWith("not valid JSON");
        assertThat(problem(schema("{}"), deep)).startsWith("not valid JSON");
    }

    @Test
    void theBufferIsLeftAsItWas() {
        ByteBuffer payload =
                ByteBuffer.wrap("x{}".getBytes(StandardCharsets.UTF_8)).position(1);
        assertThat(validator.compile(null).problem(payload)).isNull();
        assertThat(payload.position()).isEqualTo(1);
    }

    @Test
    void aSchemaSaysWhereAndWhat() throws Exception {
        Check check = schema("""
                {"type": "object", "required": ["celsius"], "additionalProperties": false,
                 "properties": {"celsius": {"type": "number", "maximum": 100}, "at": {"format": "date-time"}}}
                """);
        assertThat(problem(check, "{\"celsius\": 21.5, \"at\": \"2026-01-01T00:00:00Z\"}"))
                .isNull();
        assertThat(problem(check, "{\"celsius\": \"hot\"}")).isEqualTo("/celsius: string found, number expected");
        assertThat(problem(check, "{\"celsius\": 101}")).startsWith("/celsius: must have a maximum value of 100");
        assertThat(problem(check, "{}")).contains("required").contains("celsius");
        assertThat(problem(check, "{\"celsius\": 1, \"x\": 1}")).contains("additional");
        assertThat(problem(check, "{\"celsius\": 1, \"at\": \"noon\"}")).startsWith("/at: ");
        assertThat(problem(check, "{\"celsius\": 1, \"celsius\": \"hot\"}")).startsWith("not valid JSON at line 1");
        assertThat(problem(check, "{\"celsius\": 1} 2")).startsWith("not valid JSON at line 1");
        assertThat(problem(check, "{\"celsius\"")).startsWith("not valid JSON at line 1");
        assertThat(problem(check, "")).isEqualTo("empty, expected JSON");
        assertThat(problem(check, "  ")).isNotNull();
    }

    @Test
    void olderDraftsAndReferencesToOtherFilesWork() throws Exception {
        Files.writeString(folder.resolve("unit.json"), "{\"enum\": [\"C\", \"F\"]}");
        Check check = schema("""
                {"$schema": "http://json-schema.org/draft-07/schema#",
                 "properties": {"unit": {"$ref": "unit.json"}, "kind": {"$ref": "#/definitions/kind"}},
                 "definitions": {"kind": {"const": "t"}}}
                """);
        assertThat(problem(check, "{\"unit\": \"C\", \"kind\": \"t\"}")).isNull();
        assertThat(problem(check, "{\"unit\": \"K\"}")).startsWith("/unit: ");
        assertThat(problem(check, "{\"kind\": \"u\"}")).startsWith("/kind: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type": "nummber"}                               | s.json: /type:
            {"type":                                          | s.json: not valid JSON at line 1
            {"$ref": "missing.json"}                          | s.json:
            {"$ref": "http://127.0.0.1:1/x.json"}             | s.json:
            {"$ref": "#/$defs/none"}                          | s.json:
            {"$schema": "http://example.com/unknown"}         | s.json:
            {"properties": {"a": {"minimum": "x"}}}           | s.json: /properties/a/minimum:
            """)
    void aSchemaThatCannotBeUsedIsNamed(String schema, String expected) {
        assertThatThrownBy(() -> schema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> validator.compile(folder.resolve("none.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.json: cannot be read");
    }

    @Test
    void oneCheckServesManyThreads() throws Exception {
        Check check = schema("{\"properties\": {\"a\": {\"type\": \"integer\"}}}");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                tasks.add(() -> {
                    int wrong = 0;
                    for (int i = 0; i < 2000; i++) {
                        boolean good = i % 2 == 0;
                        boolean fine = problem(check, good ? "{\"a\": 1}" : "{\"a\": \"x\"}") == null;
                        wrong += fine == good ? 0 : 1;
                    }
                    return wrong;
                });
            }
            for (Future<Integer> wrong : threads.invokeAll(tasks)) {
                assertThat(wrong.get()).isZero();
            }
        }
    }
}
