package io.culex.json;

import io.culex.api.hook.PayloadValidator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Payloads of the type {@code json}: one JSON value in UTF-8 (RFC 8259), which fits the rule's JSON Schema where it has one.
 * What it says of a payload names places and what was expected there, never what the payload holds.
 */
final class JsonValidator implements PayloadValidator {
    /** Two values under one key would let a payload show one of them to the schema and the other one to its reader. */
    static JsonMapper mapper() {
        return Reader.MAPPER;
    }

    /** Made with the first rule that needs it, since it takes longer than the rest of the plugin's start. */
    private static final class Reader {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    @Override
    public String type() {
        return "json";
    }

    @Override
    public Check compile(@Nullable Path schema) {
        if (schema == null) {
            return payload -> problem(payload, null);
        }
        JsonSchema compiled = JsonSchema.read(schema);
        return payload -> problem(payload, compiled);
    }

    private static @Nullable String problem(ByteBuffer payload, @Nullable JsonSchema schema) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(payload.duplicate());
        } catch (CharacterCodingException e) {
            return "not text in UTF-8";
        }
        if (!text.hasRemaining()) {
            return "empty, expected JSON";
        }
        try (JsonParser parser = mapper().createParser(text.array(), text.arrayOffset(), text.remaining())) {
            if (schema == null) {
                return wellFormed(parser) ? null : "more than one JSON value";
            }
            JsonNode value = mapper().readTree(parser);
            return schema.problem(value);
        } catch (JacksonException e) {
            return "not valid JSON" + place(e);
        }
    }

    /** Reads one value; false when another one follows. Throws where the text is no JSON. */
    private static boolean wellFormed(JsonParser parser) {
        parser.nextToken();
        parser.skipChildren();
        return parser.nextToken() == null;
    }

    /** Where the parser stood. Its message is left out because it quotes the text. */
    static String place(JacksonException e) {
        if (e.getLocation() == null || e.getLocation().getLineNr() < 1) {
            return "";
        }
        return " at line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr();
    }
}
