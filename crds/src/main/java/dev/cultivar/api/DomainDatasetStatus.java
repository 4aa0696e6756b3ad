package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a DomainDataset. */
public record DomainDatasetStatus(
        @JsonPropertyDescription("Generation that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Prepared.") @Size(max = 16)
        List<Condition> conditions,

        @JsonPropertyDescription("What must be there first.") @Size(max = 32)
        List<WaitingFor> waitingFor,

        @JsonPropertyDescription("What references resolved to.") @Size(max = 64)
        List<InputStatus> inputs,

        @JsonPropertyDescription("Who did the work.") @Nullable
        Versions versions,

        @JsonPropertyDescription("The prepared dataset; the old one stays until a new one is complete.") @Nullable
        ArtifactStatus artifact,

        @JsonPropertyDescription("Generation that the artifact was prepared from.") @Nullable
        Long artifactGeneration,

        @JsonPropertyDescription("Records of all splits.") @Nullable
        Long records,

        @JsonPropertyDescription("The record type.") @Nullable
        RecordType record,

        @JsonPropertyDescription("The splits.") @Size(max = 17)
        List<SplitStatus> splits,

        @JsonPropertyDescription("The domains, when records have one and there are at most 64.")
        @Size(max = 64)
        @Nullable
        List<DomainStatus> domains,

        @JsonPropertyDescription("Sources and steps in order, with what they kept and dropped.") @Size(max = 96)
        List<StepStatus> steps,

        @JsonPropertyDescription("The tokenizer that was fitted.") @Nullable
        TokenizerStatus tokenizer,

        @JsonPropertyDescription("Headline figures of the dataset's card.") @Nullable
        CardStatus card,

        @JsonPropertyDescription("Step that is running.") @Size(max = 63) @Nullable
        String stage,

        @JsonPropertyDescription("Job that prepares.") @Size(max = 63) @Nullable
        String job) {
    public DomainDatasetStatus {
        conditions = Defaults.list(conditions);
        waitingFor = Defaults.list(waitingFor);
        inputs = Defaults.list(inputs);
        splits = Defaults.list(splits);
        domains = Defaults.list(domains);
        steps = Defaults.list(steps);
    }
}
