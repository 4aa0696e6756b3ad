package dev.cultivar.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.dataset.record.Refused;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Short ways to write records and to see what became of them. */
public final class Records {
    private Records() {}

    /** Text records on lines 1, 2, ...; the id is the line. */
    public static List<Entry> texts(String... texts) {
        List<Entry> entries = new ArrayList<>();
        for (String text : texts) {
            ObjectNode fields = CanonicalJson.strict().createObjectNode().put("text", text);
            entries.add(kept(entries.size() + 1, fields, Map.of()));
        }
        return entries;
    }

    /** A record of JSON fields on a line. */
    public static Kept kept(long line, String json, Map<String, String> metadata) {
        try {
            return kept(line, (ObjectNode) CanonicalJson.strict().readTree(json), metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static Kept kept(long line, ObjectNode fields, Map<String, String> metadata) {
        return new Kept(new Place(0, 0, line), new DataRecord(Long.toString(line), fields, metadata));
    }

    /** Runs a step on lists and says, by line, what each entry became: its text, or the step and reason of its drop. */
    public static List<String> after(List<Entry> entries, UnaryOperator<Flow<Entry>> step) {
        List<String> fates = new ArrayList<>();
        Flow<Entry> result = step.apply(new ListEngine().flow(entries));
        for (Entry entry : ListEngine.list(result.sort(Entry::inOrder))) {
            fates.add(
                    switch (entry) {
                        case Kept kept ->
                            kept.record().fields().elements().next().asText();
                        case Dropped dropped -> dropped.step() + " " + dropped.reason();
                        case Refused refused -> refused.rule();
                    });
        }
        return fates;
    }
}
