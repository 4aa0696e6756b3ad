package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Chart;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthoritySecretTest {
    private static final List<String> NAMES =
            List.of("cultivar-report.cultivar-system.svc", "cultivar-report.cultivar-system.svc.cluster.local");

    @Test
    void theAuthorityIsMadeOnceKeptAndRenewedBeforeItEnds() throws GeneralSecurityException {
        try (KubernetesClient client = ApiServer.get().operator()) {
            Instant now = Instant.now();
            Authority first = at(client, now).load();
            assertThat(at(client, now).load())
                    .as("another replica, or a restart")
                    .isEqualTo(first);

            Authority renewed = at(client, now.plus(Duration.ofDays(340))).load();
            assertThat(renewed.root()).as("pods trust the root").isEqualTo(first.root());
            assertThat(renewed.server().getNotAfter()).isAfter(first.server().getNotAfter());

            Authority anew = at(client, now.plus(Duration.ofDays(3630))).load();
            assertThat(anew.root()).isNotEqualTo(first.root());
        }
    }

    @Test
    void theServersCertificateChainsToTheRootAndHasItsNames() throws GeneralSecurityException {
        Authority authority = Certificates.create(NAMES, Instant.now());
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(authority.root(), null)));
        trust.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(authority.server())), trust);
        assertThat(authority.server().getSubjectAlternativeNames())
                .extracting(entry -> entry.get(1))
                .isEqualTo(NAMES);
        assertThat(Certificates.key(Certificates.pem(authority.serverKey()))).isEqualTo(authority.serverKey());
    }

    private static AuthoritySecret at(KubernetesClient client, Instant when) {
        return new AuthoritySecret(client, Chart.NAMESPACE, NAMES, Clock.fixed(when, ZoneOffset.UTC));
    }
}
