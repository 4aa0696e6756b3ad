package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.Generate;
import dev.cultivar.api.task.Generate.GenerateMetric;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Seeds;
import dev.cultivar.models.family.Generation;
import dev.cultivar.models.template.PromptCompletion;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Answers that the model writes, held against the right ones. A prompt has the tokens that sft trains on, after its solved
 * examples, which blank lines keep apart; what is too long loses its beginning. An answer ends at the token that ends a text, at a
 * stop text (which is cut off) or after maxNewTokens; each sample is drawn from a stream of its own, by seed, record and sample.
 */
final class GenerateTask implements Examiner {
    private static final String BETWEEN = "\n\n";

    private final String name;
    private final Generate task;
    private final Setting setting;
    private final Grading grading;
    private final Demonstrations demonstrations;

    GenerateTask(String name, Generate task, Setting setting) {
        this.name = name;
        this.task = task;
        this.setting = setting;
        this.grading = new Grading(name, task);
        this.demonstrations = new Demonstrations(name, task.shots(), setting, record -> question(record));
    }

    @Override
    public SortedSet<Metric> metrics() {
        SortedSet<Metric> metrics = new TreeSet<>();
        task.metrics().forEach(metric -> metrics.add(metric(metric)));
        return metrics;
    }

    @Override
    public Metric headline() {
        return metric(task.metrics().getFirst());
    }

    private static Metric metric(GenerateMetric metric) {
        return switch (metric) {
            case exactMatch -> Metric.exactMatch;
            case passAt1 -> Metric.passAt1;
            case passAtK -> Metric.passAtK;
            case majAtK -> Metric.majAtK;
        };
    }

    @Override
    public String items() {
        return "prompts";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean drawsBySeed() {
        return task.temperature() > 0 || task.shots() != null;
    }

    @Override
    public HarnessTask harness() {
        return new HarnessTask(
                version(), task.shots() == null ? 0 : task.shots().count(), true, Map.of(), Map.of());
    }

    @Override
    public long items(long records) {
        Long limit = task.limit();
        return limit == null ? records : Math.min(limit, records);
    }

    @Override
    public Measured examine(Examinee examinee, Records records, Progress progress) {
        int room = examinee.maxLength() - task.maxNewTokens();
        if (room < 1) {
            throw new InvalidWork(
                    "BadTask",
                    "task " + name + ": generate.maxNewTokens is " + task.maxNewTokens() + ", but model "
                            + examinee.name() + " has " + examinee.maxLength()
                            + " positions for prompt and answer: lower it");
        }
        Answers answers = new Answers(task, grading);
        Set<Integer> end = ends(examinee);
        Answering answering = new Answering(
                examinee,
                new Generation(task.maxNewTokens(), end, task.temperature(), task.topP(), stopped(examinee)),
                tokens -> progress.at(answers.complete(), tokens));
        long cut = 0;
        long limit = items(records.records());
        for (long i = 0; i < limit && records.hasNext(); i++) {
            DataRecord record = records.next();
            int[] prompt = prompt(examinee, record);
            if (prompt.length > room) {
                cut++;
                prompt = Arrays.copyOfRange(prompt, prompt.length - room, prompt.length);
            }
            Answers.Item item = answers.item(record, grading.accepted(record.id(), completion(record)));
            answering.ask(
                    prompt,
                    seeds(record),
                    (sample, tokens) -> item.take(
                            sample,
                            text(examinee, tokens, end),
                            tokens.length == task.maxNewTokens() && !end.contains(tokens[tokens.length - 1])));
        }
        answering.flush();
        return answers.measured(
                name,
                answering.tokens(),
                cut == 0
                        ? List.of()
                        : List.of(cut + " prompts are longer than the model's " + examinee.maxLength() + " tokens less "
                                + task.maxNewTokens() + " for the answer and lost their beginning"));
    }

    private long[] seeds(DataRecord record) {
        return LongStream.range(0, task.samples())
                .map(sample -> Seeds.of(setting.seed(), "generate/" + record.id() + "/" + sample))
                .toArray();
    }

    private int[] prompt(Examinee examinee, DataRecord record) {
        List<int[]> parts = new ArrayList<>();
        for (DataRecord shot : demonstrations.before(record)) {
            parts.add(PromptCompletion.of(examinee.tokenizer(), question(shot), separator(shot) + completion(shot))
                    .joined());
            parts.add(examinee.tokenizer().ids(BETWEEN));
        }
        parts.add(PromptCompletion.prompt(examinee.tokenizer(), question(record)));
        int[] ids = parts.stream().flatMapToInt(Arrays::stream).toArray();
        return ids.length == 0 ? new int[] {examinee.prefix()} : ids;
    }

    private static boolean isChoice(DataRecord record) {
        return record.fields().has("options");
    }

    private static String question(DataRecord record) {
        return record.string(isChoice(record) ? "question" : "prompt");
    }

    /** A completion begins as it likes; an option follows its question after a space, as in the choice task. */
    private static String separator(DataRecord record) {
        return isChoice(record) ? " " : "";
    }

    private String completion(DataRecord record) {
        return isChoice(record) ? Question.of(name, record).rightOption() : record.string("completion");
    }

    private static Set<Integer> ends(Examinee examinee) {
        OptionalInt end = examinee.tokenizer().eosId();
        return end.isPresent() ? Set.of(end.getAsInt()) : Collections.emptySet();
    }

    private Predicate<int[]> stopped(Examinee examinee) {
        return task.stop().isEmpty()
                ? tokens -> false
                : tokens -> stop(examinee.tokenizer().decode(tokens, true)) >= 0;
    }

    /** Where the first stop text begins, or -1. */
    private int stop(String text) {
        return task.stop().stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    private String text(Examinee examinee, int[] tokens, Set<Integer> end) {
        int[] written =
                IntStream.of(tokens).filter(token -> !end.contains(token)).toArray();
        String text = examinee.tokenizer().decode(written, true);
        int stop = stop(text);
        return stop < 0 ? text : text.substring(0, stop);
    }
}
