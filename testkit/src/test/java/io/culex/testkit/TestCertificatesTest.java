package io.culex.testkit;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class TestCertificatesTest {
    @Test
    void makesFilesThatOthersCanRead(@TempDir Path folder) throws Exception {
        TestCertificates made = TestCertificates.create(folder);

        try (InputStream in = Files.newInputStream(made.certificate())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            certificate.checkValidity();
            assertThat(certificate.getSubjectAlternativeNames()).hasSize(2);
        }
        assertThat(Files.readString(made.privateKey())).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(made.clientContext().getProtocol()).isEqualTo("TLS");
    }
}
