package io.culex.api.hook;

import io.culex.api.Message;
import io.culex.api.Publish;
import java.util.function.Consumer;

/**
 * Connects this broker with others. The one that {@code cluster.provider} names is joined at the broker's start, after the
 * sessions are recovered and before listeners open; a broker whose provider is not there does not start.
 *
 * @since 0.1
 */
public interface ClusterProvider extends Hook {
    /** The name used in {@code cluster.provider}. */
    String name();

    /**
     * Joins.
     *
     * @param receive takes a message of another node and routes it here; it is not forwarded again
     */
    Link join(Consumer<Message> receive) throws Exception;

    /** The connection to the other nodes. Closed when the broker stops. */
    interface Link extends AutoCloseable {
        /**
         * A message was routed here and may interest others. On an event loop, must not block. What
         * it throws is logged and changes nothing here.
         */
        void forward(Publish publish);

        @Override
        void close();
    }
}
