package dev.cultivar.trainer;

import dev.cultivar.api.RecordType;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A store with a tiny model, a dataset of texts and one of questions, and orders over them. */
final class StageFixture {
    static final String LORA = "{base: {lora: {rank: 4, alpha: 8, dropout: 0.1}}}";
    static final String NEW_TOKENS = "{base: {lora: {rank: 4, alpha: 8, dropout: 0.1, newTokens: true}}}";
    /** Everything that an adapter may have beside A and B, over a base in four bits. */
    static final String QLORA = "{base: {lora: {rank: 4, alpha: 8, dropout: 0.1, useRslora: true, useDora: true,"
            + " modulesToSave: [\"norm\", \"embed_tokens\"], targetModules: [\"all-linear\"],"
            + " quantization: {nf4: {doubleQuant: true}}, loraplusLrRatio: 4}}}";

    static final String FULL = "{base: {full: {}}}";

    final Workshop workshop;
    final String model;
    final BoundView pages;
    final BoundView more;
    final BoundView questions;

    StageFixture(Path folder) throws IOException {
        this(folder, false);
    }

    /** With a model whose vocabulary was extended, if wished. */
    StageFixture(Path folder, boolean extended) throws IOException {
        workshop = new Workshop(folder);
        String plain = workshop.model();
        model = extended ? Extension.model(workshop, plain) : plain;
        pages = workshop.texts(Texts.of(30, 10, 120, 1));
        more = workshop.texts(Texts.of(12, 10, 60, 3));
        List<String> pairs = new ArrayList<>();
        for (String text : Texts.of(20, 6, 40, 2)) {
            pairs.add("{\"prompt\": \"" + text.substring(0, 4) + "\", \"completion\": \"" + text + "\"}");
        }
        questions = workshop.dataset(RecordType.promptCompletion, pairs);
    }

    /** Twelve steps of causal language modelling and a mixture of two slots, with a checkpoint at each fourth. */
    Order read(String methods) {
        return order(
                7,
                "{data: {mixture: [{slot: \"pages\", weight: 2}, {slot: \"more\"}], maxLength: 32},"
                        + " objectives: [{clm: {}}], methods: " + methods
                        + ", optimizer: {adamw: {learningRate: 0.01}},"
                        + " schedule: {linear: {warmupSteps: 2}}, duration: {steps: 12},"
                        + " batch: {microBatchSize: 2, gradientAccumulationSteps: 2}, checkpoints: {everySteps: 4}}",
                null);
    }

    /** An order of a stage that reads pages, more and questions. */
    Order order(long seed, String train, @org.jspecify.annotations.Nullable String adapter) {
        String state = adapter == null ? "" : ", adapter: \"" + adapter + "\"";
        return Workshop.order(
                seed,
                "read",
                train,
                "{base: {digest: \"" + model + "\"" + state + "}}",
                "{pages: \"text\", more: \"text\", questions: \"promptCompletion\"}",
                "{pages: " + Workshop.json(pages) + ", more: " + Workshop.json(more) + ", questions: "
                        + Workshop.json(questions) + "}");
    }
}
