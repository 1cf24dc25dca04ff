package io.culex.broker.security;

import io.culex.api.Connect;
import io.culex.api.ReasonCode;
import io.culex.api.hook.Authenticator.Accepted;
import io.culex.api.hook.Authenticator.Decision;
import io.culex.api.hook.Authenticator.Rejected;
import io.culex.broker.config.AnonymousAccess;
import io.culex.broker.config.AuthenticationConfig;
import io.culex.broker.config.AuthenticationConfig.UserConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The section {@code authentication} of config.yml: who may connect where no plugin decides. Immutable. */
public record Credentials(AuthenticationConfig config) {
    /** Whether {@link #check} takes long enough to be kept off an event loop. */
    public boolean needsHashing(@Nullable String username) {
        UserConfig user = find(username);
        return user != null && user.passwordHash() != null;
    }

    /**
     * Lets a client in by name and password, or without a name where the listener allows it.
     *
     * @param local whether clients of the listener come from this machine only
     */
    public Decision check(Connect connect, boolean local) {
        String username = connect.username();
        boolean anonymous = AnonymousAccess.allowed(config.anonymous(), local);
        if (username == null || config.users().isEmpty()) {
            return anonymous ? Decision.ACCEPTED : new Rejected(ReasonCode.NOT_AUTHORIZED, null);
        }
        UserConfig user = find(username);
        if (user == null || !matches(user, bytes(connect.password()))) {
            return new Rejected(ReasonCode.BAD_USER_NAME_OR_PASSWORD, null);
        }
        return accepted(user);
    }

    /** Lets a client in whose certificate says that it is called so; a user of that name gives it its role. */
    public Decision certified(String username) {
        UserConfig user = find(username);
        return user == null ? Decision.ACCEPTED : accepted(user);
    }

    private static Decision accepted(UserConfig user) {
        String role = user.role();
        return new Accepted(null, role == null ? Map.of() : Map.of("role", role));
    }

    private @Nullable UserConfig find(@Nullable String username) {
        for (UserConfig user : config.users()) {
            if (user.name().equals(username)) {
                return user;
            }
        }
        return null;
    }

    private static boolean matches(UserConfig user, byte[] password) {
        if (user.passwordHash() != null) {
            return user.passwordHash().matches(password);
        }
        String expected = user.password();
        return expected != null && MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), password);
    }

    private static byte[] bytes(@Nullable ByteBuffer password) {
        if (password == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[password.remaining()];
        password.duplicate().get(bytes);
        return bytes;
    }
}
