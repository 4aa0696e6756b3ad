package dev.cultivar.operator.cluster;

import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.operator.config.Images;
import dev.cultivar.operator.config.Rates;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.events.EventRecorder;
import dev.cultivar.operator.metrics.Phases;
import dev.cultivar.operator.metrics.Usage;
import dev.cultivar.operator.observe.Store;
import dev.cultivar.operator.reconcile.AdaptationRecipeReconciler;
import dev.cultivar.operator.reconcile.Conclusion;
import dev.cultivar.operator.reconcile.DomainDatasetReconciler;
import dev.cultivar.operator.reconcile.EvaluationReconciler;
import dev.cultivar.operator.reconcile.TrainingRunReconciler;
import dev.cultivar.operator.reconcile.TrialRuns;
import dev.cultivar.operator.reconcile.Work;
import dev.cultivar.operator.report.Reports;
import dev.cultivar.operator.report.Wakeups;
import dev.cultivar.operator.status.StatusWriter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** The four reconcilers in this process, without Quarkus, with the rights of the chart. */
public final class RunningOperator implements AutoCloseable {
    /** The installation of tests. */
    public static final Settings SETTINGS = new Settings(
            Chart.NAMESPACE,
            "test",
            new Images("test/dataset:1", "test/trainer:1", "test/evaluator:1"),
            "cultivar-store",
            "IfNotPresent",
            "https://cultivar-report.cultivar-system.svc:8443/v1/reports",
            Rates.NONE,
            new AllowedHosts(List.of("data.example.org")));

    /** The same after its administrator has taken all hosts from the list. */
    public static final Settings NO_HOSTS = new Settings(
            SETTINGS.namespace(),
            SETTINGS.version(),
            SETTINGS.images(),
            SETTINGS.claim(),
            SETTINGS.pullPolicy(),
            SETTINGS.reportUrl(),
            SETTINGS.rates(),
            AllowedHosts.of(""));

    private final KubernetesClient client;
    private final Operator operator;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Metrics metrics;
    private final Phases phases;
    private final Reports reports = new Reports();
    private final Wakeups wakeups = new Wakeups();

    /** Starts it. */
    public RunningOperator(ApiServer server) {
        this(server, SETTINGS);
    }

    /** Starts it with other settings. */
    public RunningOperator(ApiServer server, Settings settings) {
        this(server.operator(), settings, Constants.WATCH_ALL_NAMESPACES, o -> {});
    }

    /** Starts it through a client, which it closes, for one namespace, configured further. */
    public RunningOperator(
            KubernetesClient client,
            Settings settings,
            String namespace,
            Consumer<ConfigurationServiceOverrider> further) {
        this.client = client;
        Clock clock = Clock.systemUTC();
        phases = new Phases(registry, clock);
        metrics = new AggregatedMetrics(List.of(
                MicrometerMetricsV2.newBuilder(registry).withNamespaceAsTag().build(), phases));
        operator = new Operator(o -> further.accept(
                o.withKubernetesClient(client).withCloseClientOnStop(false).withMetrics(metrics)));
        Work work = new Work(client, settings, () -> "certificate", reports::of, clock);
        Store store = new Store(client, settings.claim(), clock);
        Conclusion conclusion = new Conclusion(
                new StatusWriter(client),
                new EventRecorder(client, clock, "operator-of-a-test"),
                phases,
                new Usage(registry));
        register(new DomainDatasetReconciler(work, store, conclusion, settings, wakeups, clock), namespace);
        register(new AdaptationRecipeReconciler(conclusion, clock), namespace);
        register(
                new TrainingRunReconciler(work, new TrialRuns(client), store, conclusion, settings, wakeups, clock),
                namespace);
        register(new EvaluationReconciler(work, store, conclusion, settings, wakeups, clock), namespace);
        operator.start();
    }

    /** What Prometheus reads. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** What JOSDK tells about its reconciles. */
    public Metrics metrics() {
        return metrics;
    }

    /** In which phase resources are. */
    public Phases phases() {
        return phases;
    }

    private <R extends HasMetadata> void register(Reconciler<R> reconciler, String namespace) {
        operator.register(reconciler, o -> o.settingNamespace(namespace));
    }

    /** Where reports go. */
    public Reports reports() {
        return reports;
    }

    /** What brings reconciles about. */
    public Wakeups wakeups() {
        return wakeups;
    }

    @Override
    public void close() {
        operator.stop();
        wakeups.close();
        client.close();
    }
}
