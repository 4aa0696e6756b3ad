package dev.cultivar.operator.config;

import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.operator.events.EventRecorder;
import dev.cultivar.operator.metrics.ApiRequests;
import dev.cultivar.operator.metrics.Phases;
import dev.cultivar.operator.metrics.Reconciles;
import dev.cultivar.operator.metrics.Usage;
import dev.cultivar.operator.observe.Store;
import dev.cultivar.operator.reconcile.Conclusion;
import dev.cultivar.operator.reconcile.TrialRuns;
import dev.cultivar.operator.reconcile.Work;
import dev.cultivar.operator.report.AuthoritySecret;
import dev.cultivar.operator.report.ReportAuthority;
import dev.cultivar.operator.report.Reports;
import dev.cultivar.operator.report.Senders;
import dev.cultivar.operator.report.Wakeups;
import dev.cultivar.operator.status.StatusWriter;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Puts the operator's parts together: each is made by its constructor, so that tests make the same without Quarkus. */
@Singleton
public final class Beans {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** In place of Quarkus's, which has no place for what times its requests. */
    @Produces
    @ApplicationScoped
    KubernetesClient client(KubernetesSerialization serialization, Config config, ApiRequests requests) {
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(serialization)
                .withConfig(config)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(ApiRequests.DURATION, requests))
                .build();
    }

    void close(@Disposes KubernetesClient client) {
        client.close();
    }

    @Produces
    @Singleton
    ApiRequests requests(MeterRegistry registry) {
        return new ApiRequests(registry);
    }

    @Produces
    @Singleton
    Settings settings(OperatorConfig config) {
        return new Settings(
                config.namespace(),
                config.version(),
                new Images(
                        config.images().dataset(),
                        config.images().trainer(),
                        config.images().evaluator()),
                config.store().claim(),
                config.images().pullPolicy(),
                "https://" + config.report().service() + "." + config.namespace() + ".svc:"
                        + config.report().port() + "/v1/reports",
                new Rates(
                        config.prices().cpuHour(),
                        config.prices().gpuHour(),
                        config.watts().cpu(),
                        config.watts().gpu()),
                AllowedHosts.of(config.downloads().hosts().orElse("")));
    }

    @Produces
    @Singleton
    ReportAuthority authority(KubernetesClient client, OperatorConfig config, Clock clock) {
        String service = config.report().service() + "." + config.namespace() + ".svc";
        return new ReportAuthority(
                new AuthoritySecret(client, config.namespace(), List.of(service, service + ".cluster.local"), clock));
    }

    @Produces
    @Singleton
    Reports reports() {
        return new Reports();
    }

    @Produces
    @Singleton
    Wakeups wakeups() {
        return new Wakeups();
    }

    void close(@Disposes Wakeups wakeups) {
        wakeups.close();
    }

    @Produces
    @Singleton
    Senders senders(KubernetesClient client, Clock clock) {
        return new Senders(client, clock);
    }

    @Produces
    @Singleton
    Work work(KubernetesClient client, Settings settings, ReportAuthority authority, Reports reports, Clock clock) {
        return new Work(client, settings, authority::rootPem, reports::of, clock);
    }

    @Produces
    @Singleton
    TrialRuns trials(KubernetesClient client) {
        return new TrialRuns(client);
    }

    @Produces
    @Singleton
    Store store(KubernetesClient client, Settings settings, Clock clock) {
        return new Store(client, settings.claim(), clock);
    }

    @Produces
    @Singleton
    Conclusion conclusion(KubernetesClient client, Clock clock, Phases phases, Usage usage) {
        return new Conclusion(
                new StatusWriter(client),
                new EventRecorder(client, clock, System.getenv().getOrDefault("HOSTNAME", "cultivar-operator")),
                phases,
                usage);
    }

    @Produces
    @Singleton
    @Typed(Phases.class) // and not one more Metrics: the SDK wants a single one
    Phases phases(MeterRegistry registry, Clock clock) {
        return new Phases(registry, clock);
    }

    @Produces
    @Singleton
    @Typed(Reconciles.class)
    Reconciles reconciles(MeterRegistry registry, Clock clock) {
        return new Reconciles(registry, clock);
    }

    @Produces
    @Singleton
    Usage usage(MeterRegistry registry) {
        return new Usage(registry);
    }

    @Produces
    @Singleton
    Metrics metrics(MeterRegistry registry, Phases phases, Reconciles reconciles) {
        return new AggregatedMetrics(List.of(
                MicrometerMetricsV2.newBuilder(registry).withNamespaceAsTag().build(), phases, reconciles));
    }
}
