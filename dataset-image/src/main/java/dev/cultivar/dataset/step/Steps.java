package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.step.Step;
import dev.cultivar.contract.BoundView;
import dev.cultivar.dataset.engine.Engine;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes steps from their specs.
 *
 * @param against the protected views, by the name of the step
 * @param warn hears what the user should know and what does not stop the work
 */
public record Steps(
        RecordType type,
        long seed,
        Splits splits,
        Map<String, List<BoundView>> against,
        Engine engine,
        Store store,
        Consumer<String> warn) {

    /** All steps of an order, checked. */
    public List<RecordStep> all(List<Step> specs) {
        Set<String> names = new HashSet<>();
        List<RecordStep> steps = new ArrayList<>();
        for (Step spec : specs) {
            if (!names.add(spec.name())) {
                throw new InvalidWork(
                        "InvalidStep", "steps[" + spec.name() + "].name: there are two of this name; rename one");
            }
            try {
                steps.add(step(steps.size(), spec));
            } catch (IllegalArgumentException e) {
                throw new InvalidWork("InvalidStep", "steps[" + spec.name() + "]: " + e.getMessage());
            }
        }
        return steps;
    }

    private RecordStep step(int index, Step step) {
        return switch (step.chosen()) {
            case dev.cultivar.api.step.Normalize spec -> new Normalize(type, spec.unicode(), spec.whitespace());
            case dev.cultivar.api.step.Filter spec ->
                switch (spec.chosen()) {
                    case dev.cultivar.api.step.Length length -> new Length(type, index, length.min(), length.max());
                    case dev.cultivar.api.step.TextPattern pattern ->
                        TextPattern.of(type, index, step.name(), pattern.regex(), pattern.keep());
                    case dev.cultivar.api.step.Language language -> Language.of(type, index, step.name(), language);
                };
            case dev.cultivar.api.step.Deduplicate spec ->
                switch (spec.chosen()) {
                    case dev.cultivar.api.step.Exact ignored -> new Exact(type, index);
                    case dev.cultivar.api.step.Minhash minhash ->
                        new Minhash(type, index, new Signature(minhash.ngram(), minhash.bands(), minhash.rows(), seed));
                };
            case dev.cultivar.api.step.Decontaminate spec ->
                new Decontaminate(
                        type,
                        index,
                        spec.ngram(),
                        splits,
                        engine,
                        new ProtectedText(
                                "steps[" + step.name() + "]",
                                spec.ngram(),
                                against.getOrDefault(step.name(), List.of()),
                                store,
                                warn));
            case dev.cultivar.api.step.Mine spec -> mined(index, step.name(), spec);
        };
    }

    private RecordStep mined(int index, String name, dev.cultivar.api.step.Mine mine) {
        if (type != RecordType.text) {
            throw new InvalidWork(
                    "InvalidStep",
                    "steps[" + name + "].mine: works on records of type text, and these are " + type
                            + ": make a dataset of text");
        }
        return switch (mine.chosen()) {
            case dev.cultivar.api.step.ReadingComprehension spec -> ReadingComprehension.of(index, name, seed, spec);
            case dev.cultivar.api.step.LinkPack spec -> new LinkPack(index, name, seed, spec, engine);
            case dev.cultivar.api.step.Linearize spec -> Linearize.of(index, spec);
        };
    }

    /** Applies a function to the records that are still there. */
    static Iterator<Entry> onKept(Entry entry, Function<Kept, Entry> change) {
        return Collections.singleton(entry instanceof Kept kept ? change.apply(kept) : entry)
                .iterator();
    }
}
