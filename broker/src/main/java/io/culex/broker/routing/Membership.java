package io.culex.broker.routing;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that is a member of a group. It knows its group, to which what this member does not finish goes back, and
 * how many messages are on their way to it from other loops: a loop that hands over many at a time would not see them yet.
 */
final class Membership extends RouteEntry {
    private final String sharedFilter;
    private final AtomicInteger coming = new AtomicInteger();

    Membership(
            Subscriber subscriber,
            int qos,
            boolean noLocal,
            boolean retainAsPublished,
            int @Nullable [] subscriptionIds,
            String sharedFilter) {
        super(subscriber, qos, noLocal, retainAsPublished, subscriptionIds);
        this.sharedFilter = sharedFilter;
    }

    @Override
    public String sharedFilter() {
        return sharedFilter;
    }

    @Override
    void departed() {
        coming.incrementAndGet();
    }

    @Override
    void arrived() {
        coming.decrementAndGet();
    }

    @Override
    int load() {
        return subscriber().load() + coming.get();
    }
}
