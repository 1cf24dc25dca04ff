package io.culex.broker.config;

import io.culex.broker.config.AuthenticationConfig.Anonymous;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether clients without credentials may come in, and from where. */
public final class AnonymousAccess {
    private static final String OPEN =
            " is open to other machines and nobody is authenticated: name users in `authentication.users`,"
                    + " or let everybody in with `authentication.anonymous: allow`";

    private AnonymousAccess() {}

    /** Whether a listener bound to this address or host name is reached from this machine only. */
    public static boolean loopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether clients without a user name are let in on a listener when no authenticator decides. */
    public static boolean allowed(Anonymous anonymous, String bind) {
        return switch (anonymous) {
            case LOOPBACK -> loopback(bind);
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
            String bind = listener.getValue().bind();
            if (!loopback(bind)) {
                String path = "listeners." + listener.getKey() + ".bind";
                return new Problem(loaded.locate(path), path, bind + OPEN, null, 1);
            }
        }
        return null;
    }
}
