package dev.cultivar.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.CardStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.SetOverlapStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.Histogram.Bin;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants to know of a dataset before using it: where records came from, what each step dropped and why, how large
 * the splits and their texts are, what a record looks like, which texts are there twice, on both sides of a split or in evaluation
 * sets, and what the metadata says or leaves out. It is a file of the artifact, so it holds nothing that differs
 * between equal runs.
 */
public record Card(
        int schemaVersion,
        RecordType record,
        long seed,
        List<StepStatus> sources,
        List<StepStatus> steps,
        List<SplitCard> splits,
        TextOverlap.Found overlap,
        List<SetOverlap.Found> against,
        Documentation.Found documentation,
        List<String> warnings) {
    /** Its name in the artifact. */
    public static final String FILE = "card.json";

    private static final int SCHEMA_VERSION = 1;
    private static final int EXAMPLE_CHARACTERS = 500;
    private static final int MOST_VALUES = 16;

    static Card of(Plan plan, long seed, Tally tally, List<SetOverlap.Found> against, List<String> warnings) {
        List<SplitCard> splits = new ArrayList<>();
        tally.bySplit()
                .forEach((name, split) -> splits.add(new SplitCard(
                        name,
                        split.records(),
                        split.characters().sum(),
                        split.bytes().sum(),
                        split.characters().bins(),
                        split.bytes().bins(),
                        example(plan.type(), split.first()))));
        return new Card(
                SCHEMA_VERSION,
                plan.type(),
                seed,
                tally.sources(),
                tally.steps(),
                List.copyOf(splits),
                tally.overlap(),
                against,
                tally.documentation(),
                warnings);
    }

    private static @Nullable Example example(RecordType type, @Nullable DataRecord record) {
        if (record == null) {
            return null;
        }
        DataRecord shortened = Texts.map(type, record, Card::shortened);
        return new Example(shortened.id(), shortened.fields(), shortened.metadata());
    }

    static String shortened(String text) {
        if (text.codePointCount(0, text.length()) <= EXAMPLE_CHARACTERS) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, EXAMPLE_CHARACTERS)) + " ...";
    }

    /** What a status has of it; values of licenses and languages where all of them were counted. */
    CardStatus status(String path) {
        long repeated = 0;
        long inTrain = 0;
        for (TextOverlap.Overlap split : overlap.splits()) {
            repeated += split.repeated();
            inTrain += split.inTrain();
        }
        Map<String, Long> undocumented = new TreeMap<>();
        documentation.undocumented().forEach(gap -> undocumented.merge(gap.key(), gap.records(), Long::sum));
        List<Documentation.Stale> stale = documentation.stale();
        return new CardStatus(
                path,
                CanonicalJson.digest(this),
                repeated,
                inTrain,
                against.stream().map(Card::status).toList(),
                frequent("license"),
                frequent("language"),
                undocumented,
                documentation.empty(),
                sum(stale, Documentation.Stale::records),
                sum(stale, Documentation.Stale::undated));
    }

    private static @Nullable Long sum(List<Documentation.Stale> stale, ToLongFunction<Documentation.Stale> records) {
        return stale.isEmpty()
                ? null
                : Long.valueOf(stale.stream().mapToLong(records).sum());
    }

    private static SetOverlapStatus status(SetOverlap.Found set) {
        return new SetOverlapStatus(
                set.set(),
                set.splits().stream().mapToLong(SetOverlap.Shared::records).sum(),
                set.train().records(),
                set.train().share(),
                set.records() == 0 ? 0 : (double) set.inTrain() / set.records());
    }

    private Map<String, Long> frequent(String key) {
        Map<String, Long> counts = new TreeMap<>();
        for (Documentation.Key each : documentation.metadata()) {
            if (each.key().equals(key)) {
                if (each.values().isEmpty()) {
                    return Map.of();
                }
                each.values().forEach((value, records) -> counts.merge(value, records, Long::sum));
            }
        }
        Map<String, Long> most = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_VALUES)
                .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
        return most;
    }

    /** A split: sizes of its texts, as histograms in bins that double, and its first record. */
    public record SplitCard(
            String name,
            long records,
            long characters,
            long bytes,
            List<Bin> charactersOfRecords,
            List<Bin> bytesOfRecords,
            @Nullable Example example) {}

    /** A record whose long texts are cut. */
    public record Example(String id, ObjectNode fields, Map<String, String> metadata) {}
}
