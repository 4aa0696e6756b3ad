package dev.cultivar.operator.desired;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.operator.config.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Job of a piece of work: one pod that passes the Restricted pod standard, with the order, the store, a token for
 * reports and nothing else; one that has executors may make pods besides.
 *
 * <p>Exit code 2 fails it at once, 143 and disruptions cost no attempt, everything else counts against backoffLimit.
 */
public final class WorkJob {
    /** User and group of the pods; the image has it too. */
    public static final long USER = 10001;
    /** Name of the only container. */
    public static final String CONTAINER = "work";

    static final String STORE = "/store";

    private static final String ORDER = "/etc/cultivar/order";
    private static final String CA = "/etc/cultivar/ca";
    private static final String TOKEN = "/var/run/secrets/cultivar";
    private static final String TERMINATION_LOG = "/dev/termination-log";
    private static final long GRACE_SECONDS = 60;

    private WorkJob() {}

    /** The n-th job for the plan's order. */
    public static Job of(WorkPlan plan, int number, Settings settings) {
        Map<String, String> labels = new LinkedHashMap<>(Labels.of(plan.owner()));
        labels.put(Labels.STAGE, plan.stage());
        labels.put(Labels.ORDER, plan.shortDigest());
        labels.put(Labels.JOB_NUMBER, Integer.toString(number));
        labels.putAll(PodNetwork.labels(plan));
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(Labels.ORDER_DIGEST, plan.orderDigest());
        if (!plan.retry().isEmpty()) {
            annotations.put(Labels.RETRY, plan.retry());
        }
        annotations.put(
                Labels.BEGAN_AT_STEP,
                plan.reached() == null ? "0" : plan.reached().toString());
        Job job = new JobBuilder()
                .withNewMetadata()
                .withNamespace(plan.owner().namespace())
                .withName(plan.jobName(number))
                .withLabels(labels)
                .withAnnotations(annotations)
                .withOwnerReferences(plan.owner().reference())
                .endMetadata()
                .withNewSpec()
                .withParallelism(1)
                .withCompletions(1)
                .withBackoffLimit(plan.backoffLimit())
                .withSuspend(plan.queued() || plan.suspend())
                .withPodReplacementPolicy("Failed")
                .withPodFailurePolicy(failurePolicy())
                .withTemplate(template(plan, labels, settings))
                .endSpec()
                .build();
        return Queueing.on(plan.nodes() == 1 ? job : NodeNetwork.together(job, plan), plan);
    }

    /** Whether a job's pods get what the plan asks for now. */
    public static boolean runs(Job job, WorkPlan plan, Settings settings) {
        PodSpec pod = job.getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().getFirst();
        return container.getImage().equals(plan.image())
                && container.getResources().equals(resources(plan.compute()))
                && Integer.valueOf(plan.nodes()).equals(job.getSpec().getCompletions())
                && selects(job, Defaults.map(plan.compute().nodeSelector()))
                && Queueing.asked(job, plan)
                && container.getEnv().stream()
                        .filter(variable -> PodEnvironment.EXECUTORS.equals(variable.getName()))
                        .map(EnvVar::getValue)
                        .findFirst()
                        .equals(ExecutorTemplate.of(plan, settings));
    }

    /** Kueue adds the labels of the flavor that it gave to a job when it lets it run, and takes them off when it stops it. */
    private static boolean selects(Job job, Map<String, String> asked) {
        Map<String, String> selector = job.getSpec().getTemplate().getSpec().getNodeSelector();
        boolean admitted =
                Queueing.has(job) && !Boolean.TRUE.equals(job.getSpec().getSuspend());
        return admitted
                ? selector.entrySet().containsAll(asked.entrySet())
                : Map.copyOf(selector).equals(asked);
    }

    private static PodFailurePolicy failurePolicy() {
        return new PodFailurePolicyBuilder()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withContainerName(CONTAINER)
                .withOperator("In")
                .withValues(ExitCode.INVALID.code())
                .endOnExitCodes()
                .endRule()
                .addNewRule()
                .withAction("Ignore")
                .withNewOnExitCodes()
                .withContainerName(CONTAINER)
                .withOperator("In")
                .withValues(ExitCode.TERMINATED.code())
                .endOnExitCodes()
                .endRule()
                .addNewRule()
                .withAction("Ignore")
                .addNewOnPodCondition("True", "DisruptionTarget")
                .endRule()
                .build();
    }

    private static PodTemplateSpec template(WorkPlan plan, Map<String, String> labels, Settings settings) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withServiceAccountName(plan.compute().executors() == null ? null : plan.orderName())
                .withAutomountServiceAccountToken(plan.compute().executors() != null)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withNodeSelector(plan.compute().nodeSelector())
                .withSecurityContext(Restricted.pod())
                .withContainers(container(plan, settings))
                .withVolumes(volumes(plan, settings))
                .endSpec()
                .build();
    }

    private static Container container(WorkPlan plan, Settings settings) {
        ContainerBuilder container = new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(plan.image())
                .withImagePullPolicy(settings.pullPolicy())
                .withEnv(environment(plan, settings))
                .withResources(resources(plan.compute()))
                .withTerminationMessagePath(TERMINATION_LOG)
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withSecurityContext(Restricted.container())
                .addNewVolumeMount()
                .withName("store")
                .withMountPath(STORE)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("order")
                .withMountPath(ORDER)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("ca")
                .withMountPath(CA)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("token")
                .withMountPath(TOKEN)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount();
        return plan.hubSecrets().isEmpty()
                ? container.build()
                : container
                        .addNewVolumeMount()
                        .withName(HubSecrets.VOLUME)
                        .withMountPath(HubSecrets.PATH)
                        .withReadOnly(true)
                        .endVolumeMount()
                        .build();
    }

    private static List<EnvVar> environment(WorkPlan plan, Settings settings) {
        List<EnvVar> environment = new ArrayList<>(List.of(
                new EnvVar(PodEnvironment.ORDER, ORDER + "/" + OrderMap.FILE, null),
                new EnvVar(PodEnvironment.ORDER_DIGEST, plan.orderDigest(), null),
                new EnvVar(PodEnvironment.STORE, STORE, null),
                new EnvVar(PodEnvironment.OWNER_UID, plan.owner().uid(), null),
                new EnvVar(PodEnvironment.REPORT_URL, settings.reportUrl(), null),
                new EnvVar(PodEnvironment.REPORT_CA, CA + "/" + ReportCaMap.CERTIFICATE, null),
                new EnvVar(PodEnvironment.REPORT_TOKEN, TOKEN + "/token", null),
                new EnvVar(PodEnvironment.TRAINER_URL, settings.reportUrl(), null),
                new EnvVar(PodEnvironment.TRAINER_CA, CA + "/" + ReportCaMap.CERTIFICATE, null),
                new EnvVar(PodEnvironment.TRAINER_TOKEN, TOKEN + "/token", null),
                new EnvVar(PodEnvironment.TERMINATION_LOG, TERMINATION_LOG, null),
                new EnvVar("HOME", "/tmp", null)));
        if (!settings.downloadHosts().hosts().isEmpty()) {
            environment.add(new EnvVar(
                    PodEnvironment.DOWNLOAD_HOSTS, settings.downloadHosts().list(), null));
        }
        if (plan.checkpoints() != null) {
            environment.add(
                    new EnvVar(PodEnvironment.CHECKPOINTS, plan.checkpoints().toString(), null));
        }
        if (!plan.hubSecrets().isEmpty()) {
            environment.add(new EnvVar(PodEnvironment.HUB_TOKENS, HubSecrets.PATH, null));
        }
        ExecutorTemplate.of(plan, settings).ifPresent(executors -> {
            environment.add(new EnvVar(PodEnvironment.EXECUTORS, executors, null));
            environment.add(ofItself(PodEnvironment.POD_NAME, "metadata.name"));
            environment.add(ofItself(PodEnvironment.POD_ADDRESS, "status.podIP"));
        });
        return environment;
    }

    private static EnvVar ofItself(String name, String field) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef("v1", field)
                .endValueFrom()
                .build();
    }

    static ResourceRequirements resources(Compute compute) {
        ResourceRequirementsBuilder resources = new ResourceRequirementsBuilder()
                .addToRequests("cpu", smaller(compute.cpuRequest(), compute.cpu()))
                .addToRequests("memory", new Quantity(compute.memory()))
                .addToLimits("cpu", new Quantity(compute.cpu()))
                .addToLimits("memory", new Quantity(compute.memory()));
        if (compute.gpu() != null) {
            Quantity count = new Quantity(Integer.toString(compute.gpu().count()));
            resources
                    .addToLimits(compute.gpu().resource(), count)
                    .addToRequests(compute.gpu().resource(), count);
        }
        return resources.build();
    }

    /** A request above its limit is refused, so the limit bounds it. */
    private static Quantity smaller(String request, String limit) {
        Quantity asked = new Quantity(request);
        Quantity most = new Quantity(limit);
        return asked.getNumericalAmount().compareTo(most.getNumericalAmount()) <= 0 ? asked : most;
    }

    private static List<Volume> volumes(WorkPlan plan, Settings settings) {
        List<Volume> volumes = new ArrayList<>(List.of(
                new VolumeBuilder()
                        .withName("store")
                        .withNewPersistentVolumeClaim(settings.claim(), false)
                        .build(),
                new VolumeBuilder()
                        .withName("order")
                        .withNewConfigMap()
                        .withName(plan.orderName())
                        .endConfigMap()
                        .build(),
                new VolumeBuilder()
                        .withName("ca")
                        .withNewConfigMap()
                        .withName(ReportCaMap.NAME)
                        .withOptional(true)
                        .endConfigMap()
                        .build(),
                new VolumeBuilder()
                        .withName("token")
                        .withNewProjected()
                        .addNewSource()
                        .withNewServiceAccountToken(PodEnvironment.AUDIENCE, 3600L, "token")
                        .endSource()
                        .endProjected()
                        .build(),
                new VolumeBuilder()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build()));
        if (!plan.hubSecrets().isEmpty()) {
            volumes.add(HubSecrets.volume(plan.hubSecrets()));
        }
        return volumes;
    }
}
