package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod gets. Limits equal requests for memory; CPU requests are what is given here or less (see requests). */
public record Compute(
        @JsonPropertyDescription(
                "CPU limit as a Kubernetes quantity; the pod uses as many threads, rounded up. Default: 2.")
        @Size(max = 32)
        @Pattern("[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?")
        String cpu,

        @JsonPropertyDescription("Memory request and limit as a Kubernetes quantity. Default: 4Gi.")
        @Size(max = 32)
        @Pattern("[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?")
        String memory,

        @JsonPropertyDescription("CPU request as a Kubernetes quantity. Default: 100m.")
        @Size(max = 32)
        @Pattern("[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?")
        String cpuRequest,

        @JsonPropertyDescription("GPUs of the pod. Default: none.") @Nullable
        Gpu gpu,

        @JsonPropertyDescription("Labels that the node must have.") @Size(max = 16) @Nullable
        Map<String, @Size(max = 63) String> nodeSelector,

        @JsonPropertyDescription(
                "Further pods of this size that a DomainDataset is prepared on (Spark executors), with the same result. All of them mount the store: for more than one node its claim must be ReadWriteMany. Default: none.")
        @Min(1)
        @Max(64)
        @Nullable
        Integer executors,

        @JsonPropertyDescription(
                "Pods of this size that each training stage of a TrainingRun runs on together, as one Indexed Job: they split each step's micro-batches and share the optimizer's state. All of them mount the store: for more than one node its claim must be ReadWriteMany. Left out, one pod.")
        @Min(1)
        @Max(64)
        @Nullable
        Integer nodes,

        @JsonPropertyDescription(
                "Threads of each training pod of a TrainingRun that read, tokenise and pack the next steps' sequences while this one's are computed: the same bits, and it takes a share of cpu. Default: 0, which does it between two steps.")
        @Min(0)
        @Max(64)
        @Nullable
        Integer dataWorkers) {
    public Compute {
        cpu = Defaults.or(cpu, "2");
        memory = Defaults.or(memory, "4Gi");
        cpuRequest = Defaults.or(cpuRequest, "100m");
        nodeSelector = Defaults.map(nodeSelector);
        // left out where it is the default, as in the specs that were written before it
        dataWorkers = dataWorkers == null || dataWorkers == 0 ? null : dataWorkers;
    }

    /** What a resource without compute gets. */
    public static Compute standard() {
        return new Compute(Defaults.absent(), Defaults.absent(), Defaults.absent(), null, null, null, null, null);
    }
}
