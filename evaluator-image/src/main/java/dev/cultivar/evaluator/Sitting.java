package dev.cultivar.evaluator;

import ai.djl.ndarray.NDManager;
import dev.cultivar.api.task.Task;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Report;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.task.Examinee;
import dev.cultivar.evaluator.task.Progress;
import dev.cultivar.evaluator.task.Records;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.engine.Workers;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.DatasetReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Every member takes every task. One set of weights is in memory at a time; models that differ by their adapter share it. What was
 * measured is kept, so a pod that was stopped goes on with what is missing.
 */
final class Sitting {
    private static final int MOST_METRICS = 32;
    private static final int MOST_WARNINGS = 16;

    private final Plan plan;
    private final PodContext pod;
    private final Notebook notebook;
    private final Map<String, Map<String, Measured>> measured = new LinkedHashMap<>();
    private final Map<String, Double> headlines = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final long started = System.nanoTime();
    private final long allItems;
    private long itemsBefore;
    private long itemsReused;

    Sitting(Plan plan, PodContext pod, Notebook notebook) {
        this.plan = plan;
        this.pod = pod;
        this.notebook = notebook;
        this.allItems = plan.examiners().keySet().stream()
                .mapToLong(task -> plan.items(task) * plan.members(task).size())
                .sum();
    }

    /** Measures all, by task and member. */
    Map<String, Map<String, Measured>> measure() throws IOException {
        reuse();
        Map<String, List<String>> byWeights = new LinkedHashMap<>();
        plan.members()
                .forEach((label, member) -> byWeights
                        .computeIfAbsent(member.state().digest(), digest -> new ArrayList<>())
                        .add(label));
        byWeights
                .values()
                .removeIf(members ->
                        members.stream().allMatch(member -> missing(member).isEmpty()));
        if (!byWeights.isEmpty()) {
            try (Torch torch = Torch.start(pod.order().threads());
                    Workers workers = Workers.of(torch)) {
                for (Map.Entry<String, List<String>> weights : byWeights.entrySet()) {
                    examine(torch, workers, weights.getKey(), weights.getValue());
                }
            }
        }
        return measured;
    }

    private void reuse() throws IOException {
        for (Task task : plan.work().tasks()) {
            measured.put(task.name(), new LinkedHashMap<>());
            for (String member : plan.members(task.name()).keySet()) {
                Optional<Measured> kept = notebook.read(task.name(), member);
                if (kept.isPresent()) {
                    take(task.name(), member, kept.get());
                    itemsReused += plan.items(task.name());
                }
            }
        }
    }

    private List<String> missing(String member) {
        return plan.work().tasks().stream()
                .map(Task::name)
                .filter(task -> plan.members(task).containsKey(member))
                .filter(task -> !measured.getOrDefault(task, Map.of()).containsKey(member))
                .toList();
    }

    private void examine(Torch torch, Workers workers, String weights, List<String> members) throws IOException {
        Path folder = pod.store().artifact("model", weights).folder();
        try (NDManager manager = torch.scope();
                Tokenizer tokenizer = Tokenizer.load(folder)) {
            HuggingFaceFolder files = HuggingFaceFolder.open(folder);
            Decoder decoder = Decoder.of(torch, files.config(), files.weights(torch, manager));
            for (String member : members) {
                try (NDManager own = torch.scope()) {
                    Lora adapter = adapter(torch, own, plan.state(member), decoder);
                    Decoder examined = adapter == null ? decoder : decoder.with(adapter);
                    for (String task : missing(member)) {
                        // Another member of the same weights may have been measured just now.
                        Optional<Measured> twin = notebook.read(task, member);
                        if (twin.isPresent()) {
                            take(task, member, twin.get());
                            itemsReused += plan.items(task);
                            continue;
                        }
                        examine(task, new Examinee(member, tokenizer, examined, adapter, workers));
                    }
                }
            }
        }
    }

    private @Nullable Lora adapter(Torch torch, NDManager manager, ModelState state, Decoder decoder)
            throws IOException {
        String digest = state.adapter();
        return digest == null
                ? null
                : PeftFolder.read(
                                torch,
                                manager,
                                pod.store().artifact("adapter", digest).folder(),
                                decoder.config().shapes())
                        .over(manager, decoder.weights());
    }

    private void examine(String task, Examinee examinee) throws IOException {
        String stage = task + "/" + examinee.name();
        long total = plan.items(task);
        long begun = System.nanoTime();
        AtomicReference<@Nullable Double> speed = new AtomicReference<>();
        tell(stage, "Running", 0, total, null);
        Measured result;
        Progress progress = (items, tokens) -> {
            speed.set(tokens / ((System.nanoTime() - begun) / 1e9));
            tell(stage, "Running", items, total, speed.get());
            if (pod.termination().requested()) {
                throw new Progress.Interrupted();
            }
        };
        if (plan.examiner(task).ownRows().isPresent()) {
            result = plan.examiner(task).examine(examinee, Records.none(), progress);
        } else {
            try (DatasetReader reader = DatasetReader.open(pod.store(), plan.view(task))) {
                result = plan.examiner(task).examine(examinee, reader, progress);
            }
        }
        notebook.write(task, examinee.name(), result);
        tell(stage, "Done", total, total, speed.get());
        take(task, examinee.name(), result);
    }

    private void take(String task, String member, Measured result) {
        measured.computeIfAbsent(task, name -> new LinkedHashMap<>()).put(member, result);
        itemsBefore += plan.items(task);
        Metric headline = plan.examiner(task).headline();
        if (headlines.size() < MOST_METRICS) {
            headlines.put(
                    task + "/" + member + "/" + headline,
                    headline.value(result.of(headline).ratio()));
        }
        for (String warning : result.warnings()) {
            if (warnings.size() < MOST_WARNINGS) {
                warnings.add(task + " on " + member + ": " + warning);
            }
        }
    }

    private void tell(String stage, String state, long items, long total, @Nullable Double tokensPerSecond) {
        long done = itemsBefore + items;
        double seconds = (System.nanoTime() - started) / 1e9;
        long fresh = done - itemsReused;
        Double left = fresh == 0 ? null : seconds * (allItems - done) / fresh;
        pod.reporter()
                .update(new Report(
                        Report.SCHEMA_VERSION,
                        stage,
                        state,
                        items,
                        total,
                        0,
                        null,
                        null,
                        tokensPerSecond,
                        left,
                        headlines,
                        List.of(),
                        warnings));
    }
}
