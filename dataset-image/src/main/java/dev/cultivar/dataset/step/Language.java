package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.DataRecord;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keeps records in some languages. Named languages are compared with the others as two camps, each by its likeliest, so that a
 * record in one of two that are much alike (both named) is not lost to doubt between them.
 */
record Language(RecordType type, int step, TreeSet<String> only, double confidence, boolean label)
        implements RecordStep {
    static final String OTHER = "otherLanguage";
    static final String UNSURE = "unsure";
    static final String NO_LETTERS = "noLetters";
    private static final double EVEN = 0.5;
    private static final String KEY = "language";

    static Language of(RecordType type, int step, String name, dev.cultivar.api.step.Language spec) {
        TreeSet<String> known = new TreeSet<>(Languages.known().values());
        for (String code : spec.only()) {
            if (!known.contains(code)) {
                String shorter = Languages.known().get(code);
                throw new InvalidWork(
                        "InvalidStep",
                        "steps[" + name + "].filter.language.only: " + code
                                + (shorter != null
                                        ? " is written " + shorter
                                        : " cannot be told from others; the languages that can are "
                                                + String.join(" ", known)));
            }
        }
        if (spec.only().isEmpty()) {
            throw new InvalidWork("InvalidStep", "steps[" + name + "].filter.language.only: name a language");
        }
        return new Language(type, step, new TreeSet<>(spec.only()), spec.confidence(), spec.label());
    }

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        RecordType record = type;
        int index = step;
        TreeSet<String> wanted = only;
        double least = confidence;
        boolean labelled = label;
        return entries.flatMap(entry -> Steps.onKept(entry, kept -> {
            String text = Texts.joined(record, kept.record());
            if (text.codePoints().noneMatch(Character::isLetter)) {
                return new Dropped(kept.place(), index, NO_LETTERS);
            }
            Found found = Found.in(text, wanted);
            if (found.confidence() < least) {
                return new Dropped(kept.place(), index, found.confidence() < EVEN ? OTHER : UNSURE);
            }
            return labelled ? labelled(kept, found.language()) : kept;
        }));
    }

    private static Kept labelled(Kept kept, String language) {
        DataRecord record = kept.record();
        Map<String, String> metadata = new TreeMap<>(record.metadata());
        metadata.putIfAbsent(KEY, language);
        return new Kept(kept.place(), new DataRecord(record.id(), record.fields(), metadata));
    }

    /** The likeliest of the wanted languages, and how it compares with the likeliest of the others. */
    record Found(String language, double confidence) {
        static Found in(String text, Set<String> wanted) {
            String language = "";
            double here = 0;
            double elsewhere = 0;
            for (Map.Entry<String, Double> each : Languages.likelihoods(text).entrySet()) {
                double likelihood = each.getValue();
                if (!wanted.contains(each.getKey())) {
                    elsewhere = Math.max(elsewhere, likelihood);
                } else if (likelihood > here) {
                    here = likelihood;
                    language = each.getKey();
                }
            }
            return new Found(language, here / (here + elsewhere));
        }
    }
}
