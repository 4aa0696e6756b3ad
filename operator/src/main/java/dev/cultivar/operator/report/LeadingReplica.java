package dev.cultivar.operator.report;

import dev.cultivar.operator.config.OperatorConfig;
import dev.cultivar.operator.health.Leadership;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The replica that holds the lease. The lease says its address; that it is one of ours is seen by its certificate, which must be our
 * authority's for the endpoint's name, so a false address gets no token.
 */
@Singleton
public final class LeadingReplica implements Leader, AutoCloseable {
    /** Header of a post that another replica has sent on; it goes no further. */
    static final String FORWARDED = "Cultivar-Forwarded";

    private static final Logger LOG = Logger.getLogger(LeadingReplica.class);
    private static final int SECONDS = 5;
    private static final int CONNECTIONS = 16;
    private static final int WAITING = 256;
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final BooleanSupplier leading;
    private final Supplier<Optional<String>> address;
    private final ReportAuthority authority;
    private final String host;
    private final int port;
    private @Nullable HttpClient client;
    private String trusted = "";

    /** As the lease says. */
    @Inject
    public LeadingReplica(Vertx vertx, Leadership leadership, ReportAuthority authority, OperatorConfig config) {
        this(
                vertx,
                leadership::leading,
                leadership::leader,
                authority,
                config.report().service() + "." + config.namespace() + ".svc",
                config.report().port());
    }

    LeadingReplica(
            Vertx vertx,
            BooleanSupplier leading,
            Supplier<Optional<String>> address,
            ReportAuthority authority,
            String host,
            int port) {
        this.vertx = vertx;
        this.leading = leading;
        this.address = address;
        this.authority = authority;
        this.host = host;
        this.port = port;
    }

    @Override
    public boolean here() {
        return leading.getAsBoolean();
    }

    @Override
    public int forward(String authorization, byte[] body) {
        Optional<String> to = address.get();
        if (to.isEmpty()) {
            return UNAVAILABLE;
        }
        try {
            return post(to.get(), authorization, body)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("the leader at %s did not take a report: %s", to.get(), e);
            return UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNAVAILABLE;
        }
    }

    private Future<Integer> post(String to, String authorization, byte[] body) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, to))
                .setHost(host)
                .setPort(port)
                .setURI("/v1/reports")
                .setSsl(true)
                .setTimeout(TimeUnit.SECONDS.toMillis(SECONDS))
                .putHeader(HttpHeaders.AUTHORIZATION, authorization)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(FORWARDED, "1");
        return client().request(request)
                .compose(r -> r.send(Buffer.buffer(body)))
                .map(HttpClientResponse::statusCode);
    }

    /** Made anew when the root is another one. */
    private synchronized HttpClient client() {
        String root = authority.rootPem();
        HttpClient current = client;
        if (current == null || !root.equals(trusted)) {
            close();
            current = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setVerifyHost(true)
                            .setForceSni(true)
                            .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS))
                            .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(root))),
                    new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
            client = current;
            trusted = root;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        HttpClient current = client;
        if (current != null) {
            var unused = current.close();
            client = null;
        }
    }
}
