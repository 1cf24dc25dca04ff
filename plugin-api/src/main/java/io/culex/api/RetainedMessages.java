package io.culex.api;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages.
 *
 * @since 0.1
 */
public interface RetainedMessages {
    /** How many there are. */
    int count();

    /** The retained message of a topic, null when there is none. */
    CompletionStage<@Nullable Publish> find(String topic);

    /** The retained messages that match a filter, at most so many. */
    CompletionStage<List<Publish>> matching(String filter, int most);

    /** Removes the retained message of a topic; true when there was one. */
    CompletionStage<Boolean> remove(String topic);
}
