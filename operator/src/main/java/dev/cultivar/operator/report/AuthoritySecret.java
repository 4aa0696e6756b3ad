package dev.cultivar.operator.report;

import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Keeps the authority in a Secret of the operator's namespace, so that all replicas and restarts use the same one; makes it
 * when it is not there, and renews what ends within {@link #RENEW_BEFORE}.
 */
public final class AuthoritySecret {
    /** Name of the Secret. */
    public static final String NAME = "cultivar-report-tls";

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String ROOT = "ca.crt";
    private static final String ROOT_KEY = "ca.key";
    private static final String SERVER = "tls.crt";
    private static final String SERVER_KEY = "tls.key";
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final String namespace;
    private final List<String> dnsNames;
    private final Clock clock;

    /** For the endpoint with those names. */
    public AuthoritySecret(KubernetesClient client, String namespace, List<String> dnsNames, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.dnsNames = List.copyOf(dnsNames);
        this.clock = clock;
    }

    /** The authority, made or renewed if need be. Another replica may do the same at once: the one that was written counts. */
    public Authority load() throws GeneralSecurityException {
        KubernetesClientException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return attempt();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                last = e;
            }
        }
        throw new IllegalStateException(
                "Secret " + namespace + "/" + NAME + " is written by others all the time", last);
    }

    private Authority attempt() throws GeneralSecurityException {
        Instant now = clock.instant();
        Secret secret = client.secrets().inNamespace(namespace).withName(NAME).get();
        if (secret == null) {
            Authority made = Certificates.create(dnsNames, now);
            client.resource(secret(made)).create();
            return made;
        }
        Authority found = parse(secret);
        if (endsSoon(found.root(), now)) {
            return replaced(secret, Certificates.create(dnsNames, now));
        }
        if (endsSoon(found.server(), now) || !namesMatch(found)) {
            return replaced(secret, Certificates.renew(found.root(), found.rootKey(), dnsNames, now));
        }
        return found;
    }

    private Authority replaced(Secret old, Authority made) throws GeneralSecurityException {
        Secret next = secret(made);
        next.getMetadata().setResourceVersion(old.getMetadata().getResourceVersion());
        client.resource(next).update();
        return made;
    }

    private static boolean endsSoon(java.security.cert.X509Certificate certificate, Instant now) {
        return certificate.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE));
    }

    private boolean namesMatch(Authority found) throws GeneralSecurityException {
        return found.server().getSubjectAlternativeNames() != null
                && found.server().getSubjectAlternativeNames().stream()
                        .map(entry -> String.valueOf(entry.get(1)))
                        .toList()
                        .equals(dnsNames);
    }

    private Secret secret(Authority authority) throws GeneralSecurityException {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .withLabels(Map.of(Labels.MANAGED_BY, Labels.MANAGER))
                .endMetadata()
                .withType("Opaque")
                .addToStringData(ROOT, Certificates.pem(authority.root()))
                .addToStringData(ROOT_KEY, Certificates.pem(authority.rootKey()))
                .addToStringData(SERVER, Certificates.pem(authority.server()))
                .addToStringData(SERVER_KEY, Certificates.pem(authority.serverKey()))
                .build();
    }

    private static Authority parse(Secret secret) throws GeneralSecurityException {
        return new Authority(
                Certificates.certificate(data(secret, ROOT)),
                Certificates.key(data(secret, ROOT_KEY)),
                Certificates.certificate(data(secret, SERVER)),
                Certificates.key(data(secret, SERVER_KEY)));
    }

    private static String data(Secret secret, String key) throws GeneralSecurityException {
        String value = secret.getData() == null ? null : secret.getData().get(key);
        if (value == null) {
            throw new GeneralSecurityException("Secret " + secret.getMetadata().getName() + " has no " + key
                    + ": delete the Secret, and the operator makes a new one");
        }
        return new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII);
    }
}
