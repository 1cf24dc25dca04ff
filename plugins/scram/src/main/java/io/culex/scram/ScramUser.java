package io.culex.scram;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of a user: enough to check a proof, not enough to make one.
 *
 * @param name the user name
 * @param iterations how often the password was hashed
 * @param salt what it was hashed with
 * @param storedKey the hash of the key that the client proves to have
 * @param serverKey the key that the broker proves to have
 * @param role the value of the client's attribute {@code role}, null for none
 */
record ScramUser(
        String name,
        int iterations,
        byte[] salt,
        byte[] storedKey,
        byte[] serverKey,
        @Nullable String role) {
    /** What RFC 7677 asks for at least. */
    static final int MIN_ITERATIONS = 4096;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final String SCHEME = "scram-sha-256";
    private static final String FORM =
            "expected " + SCHEME + ":ITERATIONS:SALT:STORED-KEY:SERVER-KEY, as culex passwd" + " --scram prints it";

    /** A user by a key such as {@code culex passwd --scram} prints; an {@link IllegalArgumentException} says what is wrong. */
    static ScramUser parse(String name, String key, @Nullable String role) {
        String[] parts = key.split(":", -1);
        if (parts.length != 5 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException(FORM);
        }
        int iterations;
        byte[] salt;
        byte[] storedKey;
        byte[] serverKey;
        try {
            iterations = Integer.parseInt(parts[1]);
            salt = Base64.getDecoder().decode(parts[2]);
            storedKey = Base64.getDecoder().decode(parts[3]);
            serverKey = Base64.getDecoder().decode(parts[4]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FORM, e);
        }
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "expected from " + MIN_ITERATIONS + " to " + MAX_ITERATIONS + " iterations, got " + iterations);
        }
        if (salt.length < 8 || storedKey.length != Sha256.LENGTH || serverKey.length != Sha256.LENGTH) {
            throw new IllegalArgumentException(FORM);
        }
        return new ScramUser(name, iterations, salt, storedKey, serverKey, role);
    }

    /** Does not show the keys. */
    @Override
    public String toString() {
        return "ScramUser[" + name + "]";
    }
}
