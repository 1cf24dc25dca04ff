package io.culex.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls} of a listener; PEM files.
 *
 * @param cert the certificate chain, the listener's own first
 * @param key its private key, PKCS#8
 * @param keyPassword the password of the key, null for a key without one
 * @param ca who signs client certificates; null when clients show none
 * @param clientAuth whether clients show a certificate
 * @param userNameFrom what of a client's certificate becomes its user name
 * @param protocols the versions that are spoken
 * @param ciphers the cipher suites by their names in Java, empty for those of the JDK
 * @param sni other certificates by the host name that the client asks for
 */
public record TlsConfig(
        @Key(required = true, file = true) Path cert,

        @Key(required = true, file = true) Path key,

        @Key(secret = true) @Nullable String keyPassword,

        @Key(file = true) @Nullable Path ca,

        ClientAuth clientAuth,
        UserNameFrom userNameFrom,
        List<String> protocols,
        List<String> ciphers,
        Map<String, ServedName> sni) {

    /** What {@code protocols} may name. */
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    public static final TlsConfig DEFAULTS = new TlsConfig(
            Path.of(""), Path.of(""), null, null, ClientAuth.NONE, UserNameFrom.NONE, PROTOCOLS, List.of(), Map.of());

    public TlsConfig {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        sni = Config.ordered(sni);
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "TlsConfig[cert=" + cert + ", key=" + key + ", ca=" + ca + ", clientAuth=" + clientAuth + "]";
    }

    /** Whether clients show a certificate. */
    public enum ClientAuth {
        NONE,
        /** They may. */
        REQUEST,
        /** They must. */
        REQUIRE
    }

    /** What of a client's certificate becomes its user name. */
    public enum UserNameFrom {
        NONE,
        COMMON_NAME,
        /** The whole subject, as RFC 2253 writes it. */
        SUBJECT
    }

    /**
     * An entry of {@code sni}.
     *
     * @param cert the certificate chain
     * @param key its private key
     * @param keyPassword the password of the key, null for a key without one
     */
    public record ServedName(
            @Key(required = true, file = true) Path cert,
            @Key(required = true, file = true) Path key,
            @Key(secret = true) @Nullable String keyPassword) {
        public static final ServedName DEFAULTS = new ServedName(Path.of(""), Path.of(""), null);

        /** Does not show the password. */
        @Override
        public String toString() {
            return "ServedName[cert=" + cert + ", key=" + key + "]";
        }
    }
}
