package io.culex.broker.routing;

import io.culex.api.store.StoredMessage;
import io.culex.broker.config.Config.RetainedConfig;
import io.culex.broker.metrics.Limit;
import io.culex.broker.metrics.LimitHits;
import java.util.function.Supplier;

/**
 * How much may be retained, for messages of clients, wills and plugins alike.
 *
 * <p>Threads: any. Loops that retain at the same moment may each take the last place, so there may be as many messages too
 * many as there are loops.
 */
public final class RetainedLimit {
    private final RetainedTree retained;
    private final Supplier<RetainedConfig> most;
    private final LimitHits hits;

    /**
     * @param most the limits as they are now
     */
    public RetainedLimit(RetainedTree retained, Supplier<RetainedConfig> most, LimitHits hits) {
        this.retained = retained;
        this.most = most;
        this.hits = hits;
    }

    /** Whether there is room for a message, if it is to be retained at all; where there is none, that is counted. */
    public boolean takes(StoredMessage message, Object publisher) {
        if (!message.retain() || message.payload().length == 0) {
            return true;
        }
        RetainedConfig now = most.get();
        if (retained.hasRoom(message.topic(), message.size(), now.maxCount(), now.maxBytes())) {
            return true;
        }
        hits.hit(Limit.RETAINED, publisher, "retained messages are refused");
        return false;
    }
}
