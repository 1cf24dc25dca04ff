package io.culex.broker.config;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A password kept as {@code pbkdf2-sha256:ITERATIONS:SALT:HASH} with salt and hash in Base64. Checking one takes tens of
 * milliseconds by design: not for event loops.
 */
public final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha256";
    private static final int ITERATIONS = 210_000;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** The hash of a password under a fresh salt. */
    public static PasswordHash of(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS, HASH_BYTES));
    }

    /** The hash that a text stands for; null when it is not of the form above. */
    public static @Nullable PasswordHash parse(String text) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() != 4 || !parts.get(0).equals(SCHEME)) {
            return null;
        }
        try {
            int iterations = Integer.parseInt(parts.get(1));
            byte[] salt = Base64.getDecoder().decode(parts.get(2));
            byte[] hash = Base64.getDecoder().decode(parts.get(3));
            boolean sound = iterations > 0 && iterations <= MAX_ITERATIONS && salt.length > 0 && hash.length >= 16;
            return sound ? new PasswordHash(iterations, salt, hash) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether this is the hash of the password; takes the same time for every password. */
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations, hash.length));
    }

    private static byte[] derive(byte[] password, byte[] salt, int iterations, int length) {
        // Passwords of MQTT are bytes; as Latin-1 each byte is one char and none is lost.
        CharBuffer chars = StandardCharsets.ISO_8859_1.decode(java.nio.ByteBuffer.wrap(password));
        char[] array = new char[chars.remaining()];
        chars.get(array);
        PBEKeySpec spec = new PBEKeySpec(array, salt, iterations, length * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that
                && iterations == that.iterations
                && MessageDigest.isEqual(salt, that.salt)
                && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(hash);
    }

    /** The text that {@link #parse} reads. */
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + ":" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }

    /** Does not show the hash. */
    @Override
    public String toString() {
        return SCHEME + ":" + iterations + ":...";
    }
}
