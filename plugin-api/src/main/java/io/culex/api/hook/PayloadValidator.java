package io.culex.api.hook;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Checks payloads of one type for the rules of {@code topics:} ({@code payload: {type: …, schema: …}}).
 *
 * @since 0.1
 */
public interface PayloadValidator extends Hook {
    /** The name used in {@code payload.type}, for example {@code json}. */
    String type();

    /**
     * Prepares the check of one rule.
     *
     * @param schema the schema file, null when the rule has none
     * @throws IllegalArgumentException when the schema cannot be used; the message names file and place
     */
    Check compile(@Nullable Path schema);

    /** The check of one rule; called on event loops, from several at once, must not block. */
    interface Check {
        /** Null when the payload is fine, otherwise what is wrong with it in one sentence. */
        @Nullable
        String problem(ByteBuffer payload);
    }
}
