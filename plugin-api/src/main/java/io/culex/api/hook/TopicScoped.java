package io.culex.api.hook;

import java.util.List;

/**
 * A hook that may be limited to topics, so that messages on other topics cost it nothing. Filters match as those of
 * subscriptions do; those of shared subscriptions have no place here.
 *
 * @since 0.1
 */
public interface TopicScoped {
    /** The topic filters of interest, read once at registration; empty for every topic, those under {@code $} included. */
    default List<String> topicFilters() {
        return List.of();
    }
}
