package io.culex.javascript.node;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What the module {@code crypto} asks of Java. Used by the thread that runs the context. */
public final class NodeCrypto {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Node's names, in lower case and without dashes, with those of Java's digests. */
    private static final Map<String, String> DIGESTS = Map.ofEntries(
            Map.entry("md5", "MD5"),
            Map.entry("sha1", "SHA-1"),
            Map.entry("sha224", "SHA-224"),
            Map.entry("sha256", "SHA-256"),
            Map.entry("sha384", "SHA-384"),
            Map.entry("sha512", "SHA-512"),
            Map.entry("sha512224", "SHA-512/224"),
            Map.entry("sha512256", "SHA-512/256"),
            Map.entry("sha3224", "SHA3-224"),
            Map.entry("sha3256", "SHA3-256"),
            Map.entry("sha3384", "SHA3-384"),
            Map.entry("sha3512", "SHA3-512"));

    private static @Nullable String digest(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("rsa-", "").replaceAll("[-/]", "");
        return DIGESTS.get(plain);
    }

    @HostAccess.Export
    public Object[] names() {
        List<String> names = new ArrayList<>(List.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512"));
        names.addAll(List.of("sha512-224", "sha512-256", "sha3-224", "sha3-256", "sha3-384", "sha3-512"));
        return names.toArray();
    }

    @HostAccess.Export
    public ByteBuffer random(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @HostAccess.Export
    public String uuid() {
        return UUID.randomUUID().toString();
    }

    /** Whether two views of one length have the same bytes; takes as long for all of them. */
    @HostAccess.Export
    public boolean same(Value one, Value other) {
        return MessageDigest.isEqual(Views.bytes(one), Views.bytes(other));
    }

    /** A digest by Node's name, null when there is none. */
    @HostAccess.Export
    public @Nullable Digest hash(String name) {
        String known = digest(name);
        try {
            return known == null ? null : new Digest(MessageDigest.getInstance(known), null);
        } catch (GeneralSecurityException absent) {
            return null;
        }
    }

    /** An HMAC by Node's name of the digest, null when there is none. */
    @HostAccess.Export
    public @Nullable Digest hmac(String name, Value key) {
        String known = digest(name);
        if (known == null) {
            return null;
        }
        String algorithm = "Hmac" + (known.startsWith("SHA3") ? known : known.replace("-", ""));
        byte[] bytes = Views.bytes(key);
        try {
            Mac mac = Mac.getInstance(algorithm);
            // An empty key is one of zeros, which Java does not take for one.
            mac.init(new SecretKeySpec(bytes.length == 0 ? new byte[1] : bytes, algorithm));
            return new Digest(null, mac);
        } catch (GeneralSecurityException absent) {
            return null;
        }
    }

    /** A digest or HMAC that is being made. */
    public static final class Digest {
        private final @Nullable MessageDigest digest;
        private final @Nullable Mac mac;

        private Digest(@Nullable MessageDigest digest, @Nullable Mac mac) {
            this.digest = digest;
            this.mac = mac;
        }

        @HostAccess.Export
        public void update(Value view) {
            byte[] bytes = Views.bytes(view);
            if (digest != null) {
                digest.update(bytes);
            } else if (mac != null) {
                mac.update(bytes);
            }
        }

        @HostAccess.Export
        public ByteBuffer finish() {
            byte[] bytes = digest != null ? digest.digest() : mac != null ? mac.doFinal() : new byte[0];
            return ByteBuffer.wrap(bytes);
        }

        @HostAccess.Export
        public Digest copy() {
            try {
                return new Digest(digest == null ? null : (MessageDigest) digest.clone(), mac);
            } catch (CloneNotSupportedException never) {
                throw new IllegalStateException("the digest cannot be copied", never);
            }
        }
    }
}
