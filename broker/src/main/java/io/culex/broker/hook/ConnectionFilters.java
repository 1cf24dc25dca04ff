package io.culex.broker.hook;

import io.culex.api.hook.ConnectionFilter;
import java.net.SocketAddress;
import java.util.concurrent.ScheduledExecutorService;

/** Asks the {@link ConnectionFilter}s; one refusal or failure closes the socket. */
public final class ConnectionFilters extends Chain<ConnectionFilter> {
    ConnectionFilters(Binding<ConnectionFilter>[] hooks, ScheduledExecutorService timer) {
        super(hooks, timer);
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a plugin throws, linkage errors included, denies this one action.
    public boolean accept(SocketAddress remoteAddress, String listener) {
        for (Binding<ConnectionFilter> hook : hooks) {
            try {
                if (!hook.hook.accept(remoteAddress, listener)) {
                    return false;
                }
            } catch (Throwable error) {
                hook.failed("accept", error);
                return false;
            }
        }
        return true;
    }
}
