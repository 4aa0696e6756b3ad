package dev.cultivar.dataset;

import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.step.Step;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.CardWork;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.PrepareWork;
import dev.cultivar.dataset.engine.Engine;
import dev.cultivar.dataset.engine.ExecutorPods;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.engine.SparkEngine;
import dev.cultivar.dataset.engine.Stopped;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Refused;
import dev.cultivar.dataset.source.Problems;
import dev.cultivar.dataset.source.Reading;
import dev.cultivar.dataset.source.Remotes;
import dev.cultivar.dataset.step.EvaluationText;
import dev.cultivar.dataset.step.RecordStep;
import dev.cultivar.dataset.step.Steps;
import dev.cultivar.dataset.tokenizer.Fit;
import dev.cultivar.dataset.tokenizer.Fits;
import dev.cultivar.dataset.tokenizer.Fitted;
import dev.cultivar.dataset.tokenizer.Fitting;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.hub.HubTokens;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a dataset: sources, then steps in order, then splits, then one artifact. What comes out depends on the order and the
 * sources alone, not on threads, partitions, or how the files are compressed. Memory does not grow with the data.
 */
public final class Preparation {
    private static final String KIND = "dataset";

    /** Unpacked bytes that one task should see. */
    private static final long PARTITION_BYTES = 16L << 20;

    private static final int MOST_PARTITIONS = 4096;
    private static final int RECORDS_BETWEEN_REPORTS = 1000;

    private final int leastPartitions;
    private final Map<String, String> environment;

    /** With as many partitions as the data asks for, on the executors that the environment names, if any. */
    public Preparation(Map<String, String> environment) {
        this(0, environment);
    }

    /** With at least so many partitions. */
    Preparation(int leastPartitions, Map<String, String> environment) {
        this.leastPartitions = leastPartitions;
        this.environment = environment;
    }

    /** Does the order's work. */
    public Done perform(PodContext pod) throws IOException {
        PrepareWork work = Plan.work(pod.order());
        boolean fetches = work.sources().stream().anyMatch(source -> Remotes.fetched(source.from()));
        Progress progress =
                new Progress(pod, work.steps().size() + (work.tokenizer() == null ? 2 : 3) + (fetches ? 1 : 0));
        int threads = pod.order().threads();
        try {
            if (fetches) {
                progress.begin("fetch");
            }
            Plan plan = planned(pod, progress);
            progress.begin("read");
            ExecutorPods pods = ExecutorPods.of(environment);
            int atATime = pods == null ? threads : pods.threads();
            try (Engine engine = SparkEngine.start(threads, pods, partitions(plan, atATime), progress)) {
                return prepared(pod, plan, engine, progress);
            }
        } catch (Stopped e) {
            return Done.terminated(String.valueOf(e.getMessage()));
        }
    }

    private Plan planned(PodContext pod, Progress progress) throws IOException {
        try (Downloads downloads = Downloads.of(pod, environment, bytes -> progress.metric("bytes", bytes))) {
            return Plan.of(pod.order(), pod.store(), new Remotes(downloads, new HubTokens(environment)));
        }
    }

    private int partitions(Plan plan, int atATime) {
        long wanted = plan.inputs().bytes() / PARTITION_BYTES + 1;
        return (int) Math.min(MOST_PARTITIONS, Math.max(wanted, Math.max(atATime, leastPartitions)));
    }

    private static Done prepared(PodContext pod, Plan asked, Engine engine, Progress progress) throws IOException {
        List<Source> sources = asked.work().sources();
        List<Step> specs = asked.work().steps();
        // before the steps, so that a path which is not there is not told after hours
        Fit fit = asked.work().tokenizer() == null
                ? null
                : Fits.of(asked.work().tokenizer().chosen(), pod.store()::imported);
        List<RecordStep> steps = new Steps(
                        asked.type(),
                        pod.order().seed(),
                        asked.splits(),
                        asked.work().against(),
                        engine,
                        pod.store(),
                        progress::warn)
                .all(specs);
        Flow<Entry> entries = Reading.of(sources, asked.inputs(), engine).kept();
        Problems.check(entries, sources, asked.inputs());
        for (int i = 0; i < specs.size(); i++) {
            progress.begin(specs.get(i).name());
            entries = steps.get(i).apply(entries);
        }
        Plan plan = asked;
        if (asked.splits().waits()) {
            entries = entries.kept();
            plan = asked.with(asked.splits().drawn(entries));
        }
        Fitted tokenizer = null;
        if (fit != null) {
            progress.begin(Fitted.FOLDER);
            entries = entries.kept();
            tokenizer = new Fitting(plan.type(), plan.splits()).fit(fit, entries);
            tokenizer.warnings().forEach(progress::warn);
        }
        progress.begin("write");
        try (ArtifactWriter artifact = pod.store().create(KIND)) {
            CardWork audit = plan.work().card();
            Tally tally =
                    new Tally(plan, audit == null ? List.of() : EvaluationText.of(audit, pod.store(), progress::warn));
            write(entries.sort(Entry::inOrder).iterator(), plan, artifact, tally, progress);
            if (tally.kept() == 0) {
                throw new InvalidWork("EmptyDataset", tally.whyEmpty());
            }
            Card card = card(plan, pod.order().seed(), tally, progress);
            Files.write(artifact.folder().resolve(Card.FILE), CanonicalJson.bytes(card));
            Map<String, String> facts = tally.facts();
            TokenizerStatus fitted = tokenizer == null ? null : tokenizer.write(artifact.folder());
            if (fitted != null) {
                facts.putAll(Fitted.facts(fitted));
            }
            Artifact published = artifact.publish(parents(plan), Origin.digest(pod.order(), pod.orderDigest()), facts);
            progress.end();
            return done(plan, tally, fitted, card, published);
        }
    }

    private static Card card(Plan plan, long seed, Tally tally, Progress progress) {
        tally.emptySplits().forEach(split -> progress.warn("split " + split + " is empty"));
        tally.leaks().forEach(progress::warn);
        tally.missingAxes().forEach(progress::warn);
        List<SetOverlap.Found> against = tally.against();
        SetOverlap.leaks(against).forEach(progress::warn);
        return Card.of(plan, seed, tally, against, progress.warnings());
    }

    private static void write(
            Iterator<Entry> entries, Plan plan, ArtifactWriter artifact, Tally tally, Progress progress)
            throws IOException {
        try (Shards shards = new Shards(artifact.folder(), plan.type())) {
            while (entries.hasNext()) {
                switch (entries.next()) {
                    case Kept kept -> {
                        String split = plan.splits().of(kept.record());
                        shards.write(split, kept.record());
                        tally.kept(kept, split);
                    }
                    case Dropped dropped -> tally.dropped(dropped);
                    case Refused refused ->
                        throw Problems.invalid(refused, 1, plan.work().sources(), plan.inputs());
                }
                if (tally.seen() % RECORDS_BETWEEN_REPORTS == 0) {
                    progress.metric("records", tally.kept());
                }
            }
        }
        progress.metric("records", tally.kept());
    }

    private static Map<String, String> parents(Plan plan) {
        Map<String, String> parents = new TreeMap<>();
        plan.work().against().forEach((step, views) -> {
            int n = 0;
            for (BoundView view : views) {
                parents.put("against." + step + "." + n++, view.digest());
            }
        });
        if (plan.work().card() != null) {
            plan.work().card().sets().forEach((set, views) -> {
                int n = 0;
                for (BoundView view : views) {
                    parents.put("card." + set + "." + n++, view.digest());
                }
            });
        }
        plan.work().datasets().forEach((source, view) -> parents.put("source." + source, view.digest()));
        return parents;
    }

    private static Done done(
            Plan plan, Tally tally, @Nullable TokenizerStatus tokenizer, Card card, Artifact published) {
        List<SplitStatus> splits = tally.splits();
        List<StepStatus> steps = tally.steps();
        String message = splits.stream()
                .map(split -> split.records() + " records in " + split.name())
                .collect(Collectors.joining(", "));
        return new Done(
                ExitCode.DONE,
                message,
                List.of(published.status(KIND)),
                plan.type(),
                splits,
                steps,
                List.of(),
                List.of(),
                tokenizer,
                card.status(KIND + "/" + published.digest() + "/" + Card.FILE),
                List.of());
    }
}
