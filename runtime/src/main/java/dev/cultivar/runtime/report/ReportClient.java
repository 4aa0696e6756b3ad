package dev.cultivar.runtime.report;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Posts reports over HTTPS with the pod's token, trusting the mounted certificate alone. */
final class ReportClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI url;
    private final Path authority;
    private final Path token;
    private @Nullable HttpClient client;
    private boolean complained;

    private ReportClient(URI url, Path authority, Path token) {
        this.url = url;
        this.authority = authority;
        this.token = token;
    }

    static ReportClient open(String url, Map<String, String> environment) {
        String authority = environment.get(PodEnvironment.REPORT_CA);
        String token = environment.get(PodEnvironment.REPORT_TOKEN);
        if (authority == null || token == null) {
            throw new InvalidWork(
                    "EnvironmentMissing",
                    PodEnvironment.REPORT_URL + " is set, so " + PodEnvironment.REPORT_CA + " and "
                            + PodEnvironment.REPORT_TOKEN + " must be set too");
        }
        return new ReportClient(URI.create(url), Path.of(authority), Path.of(token));
    }

    void post(Report report) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + Files.readString(token).strip())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(report)))
                    .build();
            int status = connected()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status >= 400) {
                complain("the operator answered " + status);
            }
        } catch (IOException | GeneralSecurityException e) {
            client = null; // the certificate may have been rotated
            complain(e.toString());
        }
    }

    private HttpClient connected() throws IOException, GeneralSecurityException {
        HttpClient current = client;
        if (current == null) {
            current = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .sslContext(trusting(authority))
                    .build();
            client = current;
        }
        return current;
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            int index = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + index++, certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private void complain(String what) {
        if (!complained) {
            complained = true;
            System.err.println(
                    "a report could not be posted to " + url + " (" + what + "); the work goes on, this is said once");
        }
    }
}
