package io.culex.api.hook;

import java.util.List;

/**
 * A hook that may be limited to topics, so that messages on other topics cost it nothing.
 *
 * @since 0.1
 */
public interface TopicScoped {
    /** The topic filters of interest, read once at registration; empty for every topic, those under {@code $} included. */
    default List<String> topicFilters() {
        return List.of();
    }
}
