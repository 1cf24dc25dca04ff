package io.culex.broker.it;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A certificate authority and what it signs, made for one test. */
final class TestAuthority {
    private final X509Bundle root;

    TestAuthority(String name) throws Exception {
        root = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    X509Bundle root() {
        return root;
    }

    X509Bundle server(String... names) throws Exception {
        CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=" + names[0]);
        for (String name : names) {
            if (!name.startsWith("*")) {
                builder.addSanDnsName(name);
            }
        }
        return builder.addSanIpAddress("127.0.0.1").buildIssuedBy(root);
    }

    X509Bundle client(String subject) throws Exception {
        return new CertificateBuilder().ecp256().subject(subject).buildIssuedBy(root);
    }

    /** Writes its certificate. */
    Path write(Path file) throws IOException {
        return Files.writeString(file, root.getCertificatePEM());
    }

    /** Writes {@code name.pem} and {@code name.key}. */
    static void write(Path folder, String name, X509Bundle bundle) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    /** For clients that trust this authority and show a certificate. */
    SSLContext context(X509Bundle client) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                client.toKeyManagerFactory().getKeyManagers(),
                root.toTrustManagerFactory().getTrustManagers(),
                null);
        return context;
    }

    /** For clients that trust this authority and show no certificate. */
    SSLContext context() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, root.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }
}
