package dev.cultivar.evaluator.task;

import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.Generation;
import dev.cultivar.models.family.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Collects prompts into batches, whose size depends on lengths alone and bounds the memory of keys and values, and hands each
 * answer to whoever asked.
 */
final class Answering {
    static final int BATCH_ROWS = 32;
    static final int BATCH_PROMPT_POSITIONS = 4096;
    static final long BATCH_CACHE_BYTES = 256L << 20;

    private final Examinee examinee;
    private final Generation generation;
    private final LongConsumer tokensDone;
    private final List<Prompt> prompts = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private int rows;
    private int positions;
    private int longest;
    private long tokens;

    /** Takes the tokens of an answer. */
    @FunctionalInterface
    interface Answer {
        void take(int sample, int[] tokens);
    }

    /** @param tokensDone told after each step how many tokens the model has read by then */
    Answering(Examinee examinee, Generation generation, LongConsumer tokensDone) {
        this.examinee = examinee;
        this.generation = generation;
        this.tokensDone = tokensDone;
    }

    /** Asks once for each seed; the first seed's answer is sample 0. */
    void ask(int[] prompt, long[] seeds, Answer answer) {
        int asked = 0;
        while (asked < seeds.length) {
            int longer = Math.max(longest, prompt.length);
            int fits = rowsOf(longer) - rows;
            if (rows > 0 && (fits < 1 || positions + prompt.length > BATCH_PROMPT_POSITIONS)) {
                flush();
                continue;
            }
            int first = asked;
            int now = Math.min(seeds.length - asked, Math.max(1, fits));
            prompts.add(new Prompt(prompt, Arrays.copyOfRange(seeds, asked, asked + now)));
            answers.add((sample, tokensOfAnswer) -> answer.take(first + sample, tokensOfAnswer));
            asked += now;
            rows += now;
            positions += prompt.length;
            longest = longer;
        }
    }

    private int rowsOf(int longestPrompt) {
        DecoderConfig config = examinee.decoder().config();
        long bytes = 2L
                * Float.BYTES
                * config.numHiddenLayers()
                * config.numKeyValueHeads()
                * config.headDim()
                * (longestPrompt + generation.maxNewTokens());
        return (int) Math.min(BATCH_ROWS, BATCH_CACHE_BYTES / bytes);
    }

    void flush() {
        if (prompts.isEmpty()) {
            return;
        }
        List<int[]> made = examinee.decoder().generate(prompts, examinee.adapter(), generation, read -> {
            tokens += read;
            tokensDone.accept(tokens);
        });
        int row = 0;
        for (int p = 0; p < prompts.size(); p++) {
            for (int sample = 0; sample < prompts.get(p).seeds().length; sample++) {
                answers.get(p).take(sample, made.get(row++));
            }
        }
        prompts.clear();
        answers.clear();
        rows = 0;
        positions = 0;
        longest = 0;
    }

    /** Tokens that the model has read. */
    long tokens() {
        return tokens;
    }
}
