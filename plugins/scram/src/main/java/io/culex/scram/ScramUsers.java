package io.culex.scram;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The users, and for every other name one that looks like them: the exchange goes on to its end, where the proof is wrong. So
 * strangers do not learn which names there are. Immutable.
 */
final class ScramUsers {
    private static final int SALT_BYTES = 16;
    private static final int USUAL_ITERATIONS = 100_000;

    private final Map<String, ScramUser> byName = new HashMap<>();
    private final byte[] secret;
    private final int iterations;

    /**
     * @param secret of this broker; must stay the same, or made-up salts would change where true ones do not
     */
    ScramUsers(Collection<ScramUser> users, byte[] secret) {
        users.forEach(user -> byName.put(user.name(), user));
        this.secret = secret.clone();
        this.iterations =
                users.stream().mapToInt(ScramUser::iterations).findFirst().orElse(USUAL_ITERATIONS);
    }

    boolean has(ScramUser user) {
        return byName.containsKey(user.name());
    }

    /** The user of that name, made up where there is none. */
    ScramUser of(String name) {
        // Made up in any case: known names must not answer sooner.
        byte[] salt = Arrays.copyOf(made("salt", name), SALT_BYTES);
        ScramUser stranger =
                new ScramUser(name, iterations, salt, made("stored key", name), made("server key", name), null);
        return byName.getOrDefault(name, stranger);
    }

    private byte[] made(String what, String name) {
        return Sha256.hmac(secret, (what + " " + name).getBytes(StandardCharsets.UTF_8));
    }
}
