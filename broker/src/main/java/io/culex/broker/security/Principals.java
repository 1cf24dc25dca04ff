package io.culex.broker.security;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list that names clients: globs of client ids, {@code user:NAME}, {@code role:NAME}, {@code *} for everybody. In each of
 * them {@code *} stands for any text.
 */
final class Principals {
    private static final String USER = "user:";
    private static final String ROLE = "role:";

    private final boolean everybody;
    private final List<Pattern> clientIds = new ArrayList<>();
    private final List<Pattern> users = new ArrayList<>();
    private final List<Pattern> roles = new ArrayList<>();

    Principals(List<String> names) {
        everybody = names.contains("*");
        for (String name : names) {
            if (name.startsWith(USER)) {
                users.add(glob(name.substring(USER.length())));
            } else if (name.startsWith(ROLE)) {
                roles.add(glob(name.substring(ROLE.length())));
            } else {
                clientIds.add(glob(name));
            }
        }
    }

    private static Pattern glob(String text) {
        StringBuilder pattern = new StringBuilder();
        String separator = "";
        for (String part : text.split("\\*+", -1)) {
            pattern.append(separator).append(Pattern.quote(part));
            separator = ".*";
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    boolean everybody() {
        return everybody;
    }

    boolean contain(String clientId, @Nullable String username, @Nullable String role) {
        return everybody || any(clientIds, clientId) || any(users, username) || any(roles, role);
    }

    private static boolean any(List<Pattern> patterns, @Nullable String text) {
        if (text == null) {
            return false;
        }
        for (Pattern pattern : patterns) {
            if (pattern.matcher(text).matches()) {
                return true;
            }
        }
        return false;
    }
}
