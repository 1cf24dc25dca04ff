package io.culex.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code authentication}: who may connect when no plugin or script decides.
 *
 * @param anonymous what clients without a user name get
 * @param users who may connect with a name and a password
 */
public record AuthenticationConfig(Anonymous anonymous, List<UserConfig> users) {
    public static final AuthenticationConfig DEFAULTS = new AuthenticationConfig(Anonymous.LOOPBACK, List.of());

    public AuthenticationConfig {
        users = List.copyOf(users);
    }

    /** What clients without a user name get. */
    public enum Anonymous {
        /** Let in on listeners bound to a loopback address, refused elsewhere. */
        LOOPBACK,
        ALLOW,
        DENY
    }

    /**
     * One user. Exactly one of password and password hash is given.
     *
     * @param name the User Name
     * @param password the password in plain text, meant for {@code ${ENV}}; null when there is a hash
     * @param passwordHash the hash; null when there is a password
     * @param role the value of the client's attribute {@code role}; null for none
     */
    public record UserConfig(
            @Key(required = true) String name,
            @Key(secret = true) @Nullable String password,
            @Key(secret = true) @Nullable PasswordHash passwordHash,
            @Nullable String role) {
        public static final UserConfig DEFAULTS = new UserConfig("", null, null, null);

        /** Does not show the password. */
        @Override
        public String toString() {
            return "UserConfig[" + name + ", role=" + role + "]";
        }
    }
}
