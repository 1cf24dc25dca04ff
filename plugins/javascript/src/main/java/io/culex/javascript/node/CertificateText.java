package io.culex.javascript.node;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** A certificate in the words of Node's {@code getPeerCertificate()}. */
public final class CertificateText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();
    private static final int DNS_NAME = 2;

    private CertificateText() {}

    /** Subject, issuer, from, to, serial number, both fingerprints, other names. Names are lines of {@code CN=value}. */
    public static Object[] of(X509Certificate certificate) throws GeneralSecurityException {
        return new Object[] {
            lines(certificate.getSubjectX500Principal()),
            lines(certificate.getIssuerX500Principal()),
            time(certificate.getNotBefore()),
            time(certificate.getNotAfter()),
            certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT),
            fingerprint("SHA-1", certificate),
            fingerprint("SHA-256", certificate),
            otherNames(certificate)
        };
    }

    private static String time(Date date) {
        return TIME.format(date.toInstant());
    }

    private static String fingerprint(String digest, X509Certificate certificate) throws GeneralSecurityException {
        return HEX.formatHex(MessageDigest.getInstance(digest).digest(certificate.getEncoded()));
    }

    private static String lines(X500Principal name) {
        try {
            List<String> lines = new ArrayList<>();
            for (Rdn part : new LdapName(name.getName(X500Principal.RFC2253)).getRdns()) {
                lines.add(part.getType() + "=" + part.getValue().toString().replace('\n', ' '));
            }
            return String.join("\n", lines);
        } catch (InvalidNameException unreadable) {
            return "CN=" + name.getName();
        }
    }

    private static String otherNames(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        List<String> names = new ArrayList<>();
        if (all != null) {
            for (List<?> each : all) {
                if (each.get(0).equals(DNS_NAME)) {
                    names.add("DNS:" + each.get(1));
                }
            }
        }
        return String.join(", ", names);
    }
}
