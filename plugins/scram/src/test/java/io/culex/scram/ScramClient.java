package io.culex.scram;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** The client's side of an exchange, with words that tests may put in another's place. */
final class ScramClient {
    private final String password;
    private final String bare;
    private final String header;
    private String expected = "";

    ScramClient(String name, String password) {
        this("n,,", name, password, UUID.randomUUID().toString());
    }

    ScramClient(String header, String name, String password, String nonce) {
        this.header = header;
        this.password = password;
        this.bare = "n=" + name.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    String first() {
        return header + bare;
    }

    /**
     * @param nonce another nonce than that of the server, null for the right one
     */
    String last(String serverFirst, @Nullable String nonce) {
        String[] parts = serverFirst.split(",", -1);
        byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
        int iterations = Integer.parseInt(parts[2].substring(2));
        byte[] salted = salted(password, salt, iterations);
        String binding = Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        String withoutProof = "c=" + binding + "," + (nonce == null ? parts[0] : "r=" + nonce);
        byte[] message = ascii(bare + "," + serverFirst + "," + withoutProof);
        byte[] key = Sha256.hmac(salted, ascii("Client Key"));
        byte[] signature = Sha256.hmac(Sha256.hash(key), message);
        for (int i = 0; i < key.length; i++) {
            key[i] ^= signature[i];
        }
        expected = "v="
                + Base64.getEncoder().encodeToString(Sha256.hmac(Sha256.hmac(salted, ascii("Server Key")), message));
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(key);
    }

    /** What the server must end with. */
    String expected() {
        return expected;
    }

    /** A user as {@code culex passwd --scram} makes it. */
    static ScramUser user(String name, String password, byte[] salt, int iterations, @Nullable String role) {
        byte[] salted = salted(password, salt, iterations);
        byte[] storedKey = Sha256.hash(Sha256.hmac(salted, ascii("Client Key")));
        return new ScramUser(name, iterations, salt, storedKey, Sha256.hmac(salted, ascii("Server Key")), role);
    }

    private static byte[] salted(String password, byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
