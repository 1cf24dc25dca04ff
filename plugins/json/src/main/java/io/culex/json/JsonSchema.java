package io.culex.json;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.resource.InputStreamSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Schema of a file: 2020-12 where its {@code $schema} names no other draft. {@code $ref} reaches other files from the
 * schema's folder; nothing is fetched over the network. {@code format} is checked, as people expect who write it. Immutable,
 * safe from any thread.
 */
final class JsonSchema {
    private final Schema schema;

    private JsonSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * Reads a schema and checks it against the schema of its draft.
     *
     * @throws IllegalArgumentException that names the file and the place of what is wrong
     */
    static JsonSchema read(Path file) {
        try {
            JsonNode node = JsonValidator.mapper().readTree(Files.readString(file));
            SchemaRegistry registry = registry();
            checkDraft(file, registry, node);
            Schema schema = registry.getSchema(SchemaLocation.of(file.toUri().toString()), node);
            schema.initializeValidators();
            return new JsonSchema(schema);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    file + ": not valid JSON" + JsonValidator.place(e) + ": " + e.getOriginalMessage(), e);
        } catch (SchemaException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static SchemaRegistry registry() {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .locale(Locale.ENGLISH)
                .failFast(true)
                .formatAssertionsEnabled(true)
                .build();
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config)
                        .resourceLoaders(loaders -> loaders.add(JsonSchema::otherFile)));
    }

    private static @Nullable InputStreamSource otherFile(AbsoluteIri iri) {
        URI uri = URI.create(iri.toString());
        return "file".equals(uri.getScheme()) ? () -> Files.newInputStream(Path.of(uri)) : null;
    }

    private static void checkDraft(Path file, SchemaRegistry registry, JsonNode node) {
        String draft = node.path("$schema").asString(SpecificationVersion.DRAFT_2020_12.getDialectId());
        List<Error> errors = registry.getSchema(SchemaLocation.of(draft)).validate(node);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(file + ": " + sentence(errors.getFirst()));
        }
    }

    /** How a value does not fit, null when it fits. */
    @Nullable
    String problem(JsonNode value) {
        List<Error> errors = schema.validate(value);
        return errors.isEmpty() ? null : sentence(errors.getFirst());
    }

    private static String sentence(Error error) {
        String place = String.valueOf(error.getInstanceLocation());
        return place.isEmpty() ? error.getMessage() : place + ": " + error.getMessage();
    }
}
