package dev.cultivar.evaluator.task;

import dev.cultivar.api.task.LmEval;
import dev.cultivar.evaluator.lmeval.Asked;
import dev.cultivar.evaluator.lmeval.HarnessMetric;
import dev.cultivar.evaluator.lmeval.OutputType;
import dev.cultivar.evaluator.lmeval.TaskConfig;
import dev.cultivar.evaluator.lmeval.TaskDocuments;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.family.Generation;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.template.ChatTemplate;
import dev.cultivar.models.template.Conversation;
import dev.cultivar.models.template.Turn;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.text.BoundedText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A task in lm-eval's YAML, asked as its hf backend asks at batch size 1: pairs are encoded as {@link Continuation} has it, rolling
 * likelihoods in {@link Windows}, answers are the most likely tokens up to the token that ends a text, a text of {@code until}, or
 * max_gen_toks. The task's file and rows are read when the examiner is made, so what is wrong in them shows before a weight is loaded.
 */
final class LmEvalTask implements Examiner {
    private final String name;
    private final LmEval task;
    private final TaskDocuments documents;
    private final TaskConfig config;

    LmEvalTask(String name, LmEval task, Setting setting) {
        this.name = name;
        this.task = task;
        this.documents = TaskDocuments.read(task.file(), setting.imports(), task.numFewshot());
        this.config = documents.config();
        requireGroups();
    }

    @Override
    public SortedSet<Metric> metrics() {
        SortedSet<Metric> metrics = new TreeSet<>();
        config.metrics().forEach(metric -> metrics.add(metric.metric()));
        return metrics;
    }

    @Override
    public Metric headline() {
        return config.metrics().getFirst().metric();
    }

    @Override
    public String items() {
        return config.outputType().items();
    }

    @Override
    public int version() {
        return 2; // since it keeps the first context: a report's bytes may not depend on which of them measured
    }

    @Override
    public long items(long records) {
        Long limit = task.limit();
        return limit == null ? documents.size() : Math.min(limit, documents.size());
    }

    @Override
    public Optional<OwnRows> ownRows() {
        return Optional.of(new OwnRows(documents.size(), documents.digest()));
    }

    @Override
    public HarnessTask harness() {
        Map<String, Boolean> directions = new LinkedHashMap<>();
        for (HarnessMetric metric : config.metrics()) {
            directions.put(metric.key(), metric.metric().improvement(1) > 0);
        }
        return new HarnessTask(config.version(), config.numFewshot(), true, directions, documents.stated());
    }

    @Override
    public Measured examine(Examinee examinee, Records records, Progress progress) {
        return measured(replies(examinee, progress), examinee);
    }

    /** The numbers of what was said. */
    Measured measured(Replies replies, Examinee examinee) {
        return new HarnessScores(config, replies.all())
                .measured(
                        replies.all().stream().map(this::group).toList(),
                        replies.tokens(),
                        replies.warnings(examinee, this));
    }

    /** Documents that are all alone would make intervals too narrow without a word. */
    private void requireGroups() {
        String column = task.groupBy();
        if (column != null
                && IntStream.range(0, documents.size())
                        .noneMatch(place -> documents.cell(place, column).isPresent())) {
            throw new InvalidWork(
                    "BadTask",
                    "task " + name + ": lmEval.groupBy is " + column + ", but no document of " + documents.files()
                            + " has such a column: name one that is there, or leave groupBy out");
        }
    }

    private String group(Reply reply) {
        String column = task.groupBy();
        String alone = "" + reply.document();
        return column == null ? alone : documents.cell(reply.document(), column).orElse(alone);
    }

    /** What was said, and what a reader must know of it. */
    record Replies(List<Reply> all, long tokens, long cut, long refused) {
        private List<String> warnings(Examinee examinee, LmEvalTask task) {
            List<String> warnings = new ArrayList<>();
            if (cut > 0) {
                warnings.add(cut + " texts are longer than the " + task.maxLength(examinee)
                        + " tokens that the model is given and lost their beginning");
            }
            if (refused > 0) {
                warnings.add("the chat template refuses a system's turn: " + refused
                        + " documents were asked without the task's description, as lm-eval does");
            }
            return warnings;
        }

        private Replies refused(long count) {
            return new Replies(all, tokens, cut, count);
        }
    }

    /** Asks a model. */
    Replies replies(Examinee examinee, Progress progress) {
        AtomicLong refused = new AtomicLong();
        TaskDocuments.Asking asking = documents.asking(chat(examinee, refused));
        try {
            return (switch (config.outputType()) {
                        case loglikelihood, multiple_choice -> likelihoods(examinee, asking, progress);
                        case loglikelihood_rolling -> rolling(examinee, asking, progress);
                        case generate_until -> written(examinee, asking, progress);
                    })
                    .refused(refused.get());
        } catch (BoundedText.TooManySteps | StackOverflowError e) {
            throw new InvalidWork(
                    "BadTask",
                    "task " + name + ": a regular expression of " + task.file()
                            + " takes too many steps: write it without nested repetition");
        }
    }

    private @Nullable Function<List<Turn>, String> chat(Examinee examinee, AtomicLong refused) {
        if (!task.applyChatTemplate()) {
            return null;
        }
        ChatTemplate template = ChatTemplate.of(examinee.tokenizer())
                .orElseThrow(() -> new InvalidWork(
                        "NoChatTemplate",
                        "task " + name + ": applyChatTemplate: model " + examinee.name()
                                + " has no chat template: leave it out"));
        return turns -> {
            try {
                return template.text(Conversation.of(turns), true);
            } catch (InvalidModelException failure) {
                List<Turn> others = turns.stream()
                        .filter(turn -> !turn.role().equals("system"))
                        .toList();
                if (others.size() == turns.size()) {
                    throw failure;
                }
                refused.incrementAndGet();
                return template.text(Conversation.of(others), true);
            }
        };
    }

    private int maxLength(Examinee examinee) {
        Integer asked = task.maxLength();
        return asked == null ? examinee.maxLength() : Math.min(asked, examinee.maxLength());
    }

    private Replies likelihoods(Examinee examinee, TaskDocuments.Asking asking, Progress progress) {
        List<Reply> replies = new ArrayList<>();
        long cut = 0;
        // Between chat turns the template has its own delimiters.
        String delimiter = task.applyChatTemplate() ? "" : config.form().targetDelimiter();
        try (Scoring scoring = new Scoring(examinee, tokens -> progress.at(replies.size(), tokens))) {
            for (int i = 0; i < items(0); i++) {
                Asked asked = asking.at(i);
                Reply reply = new Reply(i, asked);
                replies.add(reply);
                List<String> continuations = config.outputType() == OutputType.multiple_choice
                        ? asked.choices().stream()
                                .map(choice -> delimiter + choice)
                                .toList()
                        : List.of(text(i, asked));
                List<PackedTokens.Document> sequences = new ArrayList<>();
                List<Scoring.Answer> answers = new ArrayList<>();
                for (String continuation : continuations) {
                    Continuation pair = Continuation.of(
                            examinee, examinee::harnessIds, asked.context(), continuation, maxLength(examinee));
                    cut += pair.cut() ? 1 : 0;
                    answers.add(reply.place(answers.size()));
                    sequences.add(pair.document());
                }
                if (sequences.isEmpty()) {
                    throw bad(i, "has no choices");
                }
                scoring.add(sequences, answers);
            }
            scoring.flush();
            return new Replies(replies, scoring.tokens(), cut, 0);
        }
    }

    private Replies rolling(Examinee examinee, TaskDocuments.Asking asking, Progress progress) {
        List<Reply> replies = new ArrayList<>();
        try (Scoring scoring = new Scoring(examinee, tokens -> progress.at(replies.size(), tokens))) {
            for (int i = 0; i < items(0); i++) {
                Asked asked = asking.at(i);
                Reply reply = new Reply(i, asked);
                replies.add(reply);
                int[] ids = examinee.harnessIds(text(i, asked));
                for (Windows.Window window : Windows.of(ids, examinee.prefix(), maxLength(examinee))) {
                    scoring.add(window.document(), reply.place(0));
                }
            }
            scoring.flush();
            return new Replies(replies, scoring.tokens(), 0, 0);
        }
    }

    private String text(int document, Asked asked) {
        if (asked.target() instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw bad(document, "has the target " + asked.target() + ", which should be a text that is not empty");
    }

    private InvalidWork bad(int document, String how) {
        return new InvalidWork(
                "BadRecord", "task " + name + ": " + task.file() + ": document " + document + " " + how + ": mend it");
    }

    private Replies written(Examinee examinee, TaskDocuments.Asking asking, Progress progress) {
        int room = maxLength(examinee) - config.maxGenToks();
        if (room < 1) {
            throw new InvalidWork(
                    "BadTask",
                    "task " + name + ": " + task.file() + ": max_gen_toks is " + config.maxGenToks() + ", but model "
                            + examinee.name() + " is given " + maxLength(examinee)
                            + " tokens for prompt and answer: lower it");
        }
        List<Reply> replies = new ArrayList<>();
        OptionalInt last = examinee.tokenizer().eosId();
        Set<Integer> end = last.isPresent() ? Set.of(last.getAsInt()) : Set.of();
        Generation generation = new Generation(
                config.maxGenToks(),
                end,
                0,
                1,
                tokens -> stop(examinee.tokenizer().decode(tokens, false)) >= 0);
        Answering answering = new Answering(examinee, generation, tokens -> progress.at(replies.size(), tokens));
        long cut = 0;
        for (int i = 0; i < items(0); i++) {
            Asked asked = asking.at(i);
            int[] prompt = examinee.harnessIds(asked.context());
            if (prompt.length > room) {
                cut++;
                prompt = Arrays.copyOfRange(prompt, prompt.length - room, prompt.length);
            }
            Reply reply = new Reply(i, asked);
            replies.add(reply);
            answering.ask(
                    prompt.length == 0 ? new int[] {examinee.prefix()} : prompt,
                    new long[] {0},
                    (sample, tokens) -> reply.write(text(examinee, tokens, end)));
        }
        answering.flush();
        return new Replies(replies, answering.tokens(), cut, 0);
    }

    /** Where the first text that ends an answer begins, or -1. */
    private int stop(String text) {
        return config.until().stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    private String text(Examinee examinee, int[] tokens, Set<Integer> end) {
        int[] kept = IntStream.of(tokens).filter(token -> !end.contains(token)).toArray();
        String text = examinee.tokenizer().decode(kept, true);
        int stop = stop(text);
        return stop < 0 ? text : text.substring(0, stop);
    }

    /** UTF-8 bytes of a text. */
    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
