package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.Choice;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;

/**
 * Log-likelihood of each option after the question, as lm-eval's multiple_choice: the continuation is a space and the option;
 * spaces that end the question move to the continuation; question and continuation are encoded together and cut after as many
 * tokens as the question alone has; what is too long loses its beginning. acc takes the option with the largest sum, accNorm
 * (lm-eval's acc_bytes) the largest sum over UTF-8 bytes; the first of equals. lm-eval's own acc_norm, which divides by
 * characters, stands in the report.
 */
final class ChoiceTask implements Examiner {
    private final String name;
    private final Choice task;
    private final Demonstrations demonstrations;

    ChoiceTask(String name, Choice task, Setting setting) {
        this.name = name;
        this.task = task;
        this.demonstrations = new Demonstrations(name, task.shots(), setting, record -> record.string("question"));
    }

    @Override
    public boolean drawsBySeed() {
        return task.shots() != null;
    }

    @Override
    public SortedSet<Metric> metrics() {
        return new TreeSet<>(List.of(Metric.acc, Metric.accNorm));
    }

    @Override
    public String items() {
        return "questions";
    }

    @Override
    public int version() {
        return 1;
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
        List<Asked> questions = new ArrayList<>();
        try (Scoring scoring = new Scoring(examinee, tokens -> progress.at(questions.size(), tokens))) {
            long cut = 0;
            long limit = items(records.records());
            for (long i = 0; i < limit && records.hasNext(); i++) {
                DataRecord record = records.next();
                Question question = Question.of(name, record);
                Asked asked = new Asked(record, question);
                questions.add(asked);
                String text = solved(record) + question.text();
                List<PackedTokens.Document> continuations = new ArrayList<>();
                List<Scoring.Answer> answers = new ArrayList<>();
                for (int option = 0; option < question.options().size(); option++) {
                    Continuation continuation = Continuation.of(
                            examinee,
                            examinee.tokenizer()::ids,
                            text,
                            " " + question.options().get(option),
                            examinee.maxLength());
                    cut += continuation.cut() ? 1 : 0;
                    int place = option;
                    continuations.add(continuation.document());
                    answers.add(logLikelihood -> asked.logLikelihoods[place] = logLikelihood);
                }
                scoring.add(continuations, answers);
            }
            scoring.flush();
            if (questions.isEmpty()) {
                throw new InvalidWork("EmptyDataset", "task " + name + ": there are no questions in its data");
            }
            return measured(
                    questions,
                    scoring.tokens(),
                    cut == 0
                            ? List.of()
                            : List.of(cut + " options with their question are longer than the model's "
                                    + examinee.maxLength() + " tokens and lost their beginning"));
        }
    }

    /** Other questions with their right options, each followed by a blank line, as lm-eval's fewshot_context has them. */
    private String solved(DataRecord record) {
        StringBuilder text = new StringBuilder();
        for (DataRecord shot : demonstrations.before(record)) {
            Question question = Question.of(name, shot);
            text.append(question.text())
                    .append(' ')
                    .append(question.rightOption())
                    .append("\n\n");
        }
        return text.toString();
    }

    private Measured measured(List<Asked> questions, long read, List<String> warnings) {
        Pooled acc = right(questions, (option, sum) -> sum);
        Pooled accNorm = right(questions, (option, sum) -> sum / option.getBytes(StandardCharsets.UTF_8).length);
        Pooled characters = right(questions, (option, sum) -> sum / option.codePointCount(0, option.length()));
        TreeMap<String, Double> harness = new TreeMap<>();
        for (Map.Entry<String, Pooled> metric :
                Map.of("acc", acc, "acc_bytes", accNorm, "acc_norm", characters).entrySet()) {
            double mean = metric.getValue().ratio();
            harness.put(metric.getKey() + ",none", mean);
            // lm-eval's standard error of a mean: sample deviation (n - 1) over the root of n.
            harness.put(
                    metric.getKey() + "_stderr,none", Math.sqrt(mean * (1 - mean) / Math.max(1, questions.size() - 1)));
        }
        return new Measured(
                items(),
                questions.stream().map(Asked::id).toList(),
                questions.stream().map(Asked::group).toList(),
                new TreeMap<>(Map.of(Metric.acc, acc, Metric.accNorm, accNorm)),
                harness,
                read,
                warnings);
    }

    private static Pooled right(List<Asked> questions, ToDoubleBiFunction<String, Double> score) {
        return Pooled.mean(questions.stream()
                .mapToDouble(question -> question.right(score) ? 1 : 0)
                .toArray());
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Asked(String id, String group, Question question, double[] logLikelihoods) {
        Asked(DataRecord record, Question question) {
            this(
                    record.id(),
                    record.metadata().getOrDefault("group", record.id()),
                    question,
                    new double[question.options().size()]);
        }

        boolean right(ToDoubleBiFunction<String, Double> score) {
            List<String> options = question.options();
            int best = 0;
            for (int i = 1; i < options.size(); i++) {
                if (score.applyAsDouble(options.get(i), logLikelihoods[i])
                        > score.applyAsDouble(options.get(best), logLikelihoods[best])) {
                    best = i;
                }
            }
            return best == question.answer();
        }
    }
}
