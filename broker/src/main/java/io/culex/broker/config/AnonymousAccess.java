package io.culex.broker.config;

import io.culex.broker.config.AuthenticationConfig.Anonymous;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether clients without credentials may come in, and from where. */
public final class AnonymousAccess {
    private static final String OPEN =
            " is open to other machines and nobody is authenticated: name users in `authentication.users`,"
                    + " or let everybody in with `authentication.anonymous: allow`";

    private AnonymousAccess() {}

    /**
     * Whether clients without a user name are let in on a listener when no authenticator decides.
     *
     * @param local whether clients of the listener come from this machine only
     */
    public static boolean allowed(Anonymous anonymous, boolean local) {
        return switch (anonymous) {
            case LOOPBACK -> local;
            case ALLOW -> true;
            case DENY -> false;
        };
    }

    /**
     * Why the broker must not start: a listener is open to others, and nobody said who may come in. Null when all is well.
     *
     * @param authenticator whether a plugin or script authenticates clients
     */
    public static @Nullable Problem problem(LoadedConfig loaded, boolean authenticator) {
        AuthenticationConfig authentication = loaded.config().authentication();
        boolean decided = authentication.anonymous() != Anonymous.LOOPBACK
                || !authentication.users().isEmpty()
                || authenticator;
        if (decided) {
            return null;
        }
        for (Map.Entry<String, ListenerConfig> listener :
                loaded.config().listeners().entrySet()) {
            ListenerConfig open = listener.getValue();
            if (!open.local() && !open.certified()) {
                String key = open.proxyProtocol() ? ".proxy-protocol" : ".bind";
                String path = "listeners." + listener.getKey() + key;
                String what = open.proxyProtocol() ? "a proxy" : open.bind();
                return new Problem(loaded.locate(path), path, what + OPEN, null, 1);
            }
        }
        return null;
    }
}
