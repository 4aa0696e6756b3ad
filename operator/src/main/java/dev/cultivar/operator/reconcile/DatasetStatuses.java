package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.DomainDatasetStatus;
import dev.cultivar.api.DomainStatus;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.api.Versions;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The status of a dataset in the making: what was there, less what no longer holds, and what this reconcile found. */
final class DatasetStatuses {
    private static final DomainDatasetStatus EMPTY = new DomainDatasetStatus(
            null, List.of(), List.of(), List.of(), null, null, null, null, null, List.of(), List.of(), List.of(), null,
            null, null, null);

    private final Settings settings;
    private List<WaitingFor> waitingFor = List.of();
    private List<InputStatus> inputs;
    private @Nullable ArtifactStatus artifact;
    private @Nullable Long artifactGeneration;
    private @Nullable RecordType record;
    private List<SplitStatus> splits;
    private List<StepStatus> steps;
    private @Nullable TokenizerStatus tokenizer;
    private @Nullable CardStatus card;
    private @Nullable Versions versions;
    private @Nullable String stage;
    private @Nullable String job;
    private final List<Condition> conditions;

    DatasetStatuses(DomainDatasetStatus before, Settings settings) {
        this.settings = settings;
        conditions = before.conditions();
        inputs = before.inputs();
        artifact = before.artifact();
        artifactGeneration = before.artifactGeneration();
        record = before.record();
        splits = before.splits();
        steps = before.steps();
        tokenizer = before.tokenizer();
        card = before.card();
        versions = before.versions();
        job = before.job();
    }

    /** The status of a dataset, empty before the first. */
    static DomainDatasetStatus of(DomainDataset dataset) {
        return dataset.getStatus() == null ? EMPTY : dataset.getStatus();
    }

    void waitingFor(List<WaitingFor> objects) {
        waitingFor = objects;
    }

    void observe(WorkState state) {
        job = state.facts().job();
        stage = state instanceof WorkState.Running && state.facts().report() != null
                ? state.facts().report().stage()
                : null;
    }

    /** Takes the outcome over; null when it names no dataset. */
    @Nullable
    ArtifactStatus prepared(Outcome outcome, long generation, List<InputStatus> resolved) {
        ArtifactStatus made = outcome.outputs().stream()
                .filter(o -> "dataset".equals(o.kind()))
                .findFirst()
                .orElse(null);
        if (made == null) {
            return null;
        }
        artifact = made;
        artifactGeneration = generation;
        inputs = resolved;
        record = outcome.record();
        splits = outcome.splits();
        steps = outcome.steps();
        tokenizer = outcome.tokenizer();
        card = outcome.card();
        versions = new Versions(settings.version(), settings.images().dataset(), Order.SCHEMA_VERSION);
        return made;
    }

    DomainDatasetStatus build(long generation, Instant now, Verdict verdict) {
        boolean prepared = verdict.is(Verdict.State.READY);
        Conditions next = Conditions.of(conditions, generation, now, verdict).flag("Prepared", prepared, verdict);
        return new DomainDatasetStatus(
                generation,
                next.list(),
                waitingFor,
                inputs,
                versions,
                artifact,
                artifactGeneration,
                artifact == null
                        ? null
                        : splits.stream().mapToLong(SplitStatus::records).sum(),
                record,
                splits,
                domains(),
                steps,
                tokenizer,
                card,
                stage,
                job);
    }

    private List<DomainStatus> domains() {
        Map<String, Long> records = new TreeMap<>();
        splits.forEach(split ->
                Defaults.map(split.domains()).forEach((domain, count) -> records.merge(domain, count, Long::sum)));
        return records.entrySet().stream()
                .map(domain -> new DomainStatus(domain.getKey(), domain.getValue()))
                .toList();
    }
}
