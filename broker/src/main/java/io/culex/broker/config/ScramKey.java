package io.culex.broker.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes {@code scram-sha-256:ITERATIONS:SALT:STORED-KEY:SERVER-KEY} of a password, all but the first in Base64: what a server of
 * SCRAM-SHA-256 keeps (RFC 5802, section 3).
 */
public final class ScramKey {
    /** What RFC 7677 asks for at least. */
    public static final int MIN_ITERATIONS = 4096;

    /** The client works them off at each CONNECT, and it may be small. */
    public static final int USUAL_ITERATIONS = 100_000;

    /** More would keep a client busy for seconds. */
    public static final int MAX_ITERATIONS = 10_000_000;

    private static final int SALT_BYTES = 16;

    private ScramKey() {}

    /** The key of a password under a fresh salt. */
    public static String of(String password, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return of(password, iterations, salt);
    }

    static String of(String password, int iterations, byte[] salt) {
        try {
            // SASLprep (RFC 4013) comes down to this for what people type.
            String prepared = Normalizer.normalize(password, Normalizer.Form.NFKC);
            PBEKeySpec spec = new PBEKeySpec(prepared.toCharArray(), salt, iterations, 256);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            Base64.Encoder base64 = Base64.getEncoder();
            return "scram-sha-256:" + iterations + ":" + base64.encodeToString(salt) + ":"
                    + base64.encodeToString(storedKey) + ":" + base64.encodeToString(hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks what SCRAM-SHA-256 is made of", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
