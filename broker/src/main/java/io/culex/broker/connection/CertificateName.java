package io.culex.broker.connection;

import io.culex.broker.config.TlsConfig.UserNameFrom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** What a certificate says its owner is called. */
final class CertificateName {
    private CertificateName() {}

    /** The name, null when the certificate has no such part. */
    static @Nullable String of(X509Certificate certificate, UserNameFrom part) {
        String subject = certificate.getSubjectX500Principal().getName();
        return switch (part) {
            case NONE -> null;
            case SUBJECT -> subject.isEmpty() ? null : subject;
            case COMMON_NAME -> commonName(subject);
        };
    }

    /** The most specific common name: the last one, as LdapName counts from the root. */
    private static @Nullable String commonName(String subject) {
        try {
            List<Rdn> parts = new LdapName(subject).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) {
                Rdn part = parts.get(i);
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    return name.isBlank() ? null : name;
                }
            }
        } catch (InvalidNameException e) {
            return null; // as if it had none
        }
        return null;
    }
}
