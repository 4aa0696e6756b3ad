package dev.cultivar.runtime.store;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.split.Shots;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * k records of each class: those with the lowest lots. Whether a record is among them then depends on its class, its lot and the
 * highest lot that is taken of that class, and on nothing else.
 *
 * @param field where the manifest asks for them
 * @param purpose seed, and what they are drawn for
 */
public record ShotLots(
        String field,
        String purpose,
        RecordType type,
        int perClass,
        @Nullable String classBy) implements Serializable {
    private static final int MOST_CLASSES = 1000;
    private static final int MOST_RECORDS = 100_000;
    private static final int LONGEST_CLASS = 253;
    private static final int MOST_NAMED = 10;

    /** Checked against the type of the records. */
    public static ShotLots of(String field, String purpose, RecordType type, Shots shots) {
        String classBy = shots.classBy();
        if (classBy == null && type != RecordType.choice && type != RecordType.promptCompletion) {
            throw new InvalidWork(
                    "InvalidShots",
                    field + ": a record of type " + type
                            + " has no class of its own: say with classBy which metadata key has it");
        }
        return new ShotLots(field, purpose, type, shots.perClass(), classBy);
    }

    /** The class of a record, if it has one. */
    public @Nullable String classOf(DataRecord record) {
        String name;
        if (classBy != null) {
            name = record.metadata().get(classBy);
        } else if (type == RecordType.choice) {
            name = record.fields()
                    .path("options")
                    .path(record.fields().path("answer").asInt())
                    .asText();
        } else {
            name = record.string("completion");
        }
        if (name != null && name.length() > LONGEST_CLASS) {
            throw new InvalidWork(
                    "InvalidShots",
                    field + ": the class of record " + record.id() + " has " + name.length()
                            + " characters and may have " + LONGEST_CLASS
                            + ": name a metadata key with short values in classBy");
        }
        return name;
    }

    /** What a record draws; nothing where it has no class. */
    public @Nullable Lot draw(DataRecord record) {
        String name = classOf(record);
        if (name == null) {
            return null;
        }
        List<Object> said = new ArrayList<>();
        type.columns().forEach(column -> said.add(record.fields().path(column)));
        return Lot.of(name, purpose, said, record.id());
    }

    /** Whether a record is taken, by the highest lots that are. */
    public boolean takes(DataRecord record, Map<String, Lot> last) {
        Lot lot = draw(record);
        Lot highest = lot == null ? null : last.get(lot.ofClass());
        return lot != null && highest != null && lot.compareTo(highest) <= 0;
    }

    /** The highest lot that is taken of each class, of records that come one after the other. */
    Map<String, Lot> lasting(Iterator<DataRecord> records) {
        Map<String, ClassDraw.Lowest> lots = new TreeMap<>();
        while (records.hasNext()) {
            Lot lot = draw(records.next());
            if (lot != null) {
                lots.computeIfAbsent(lot.ofClass(), ignored -> new ClassDraw.Lowest(perClass))
                        .add(lot);
                requireFew(lots.size());
            }
        }
        return last(lots.entrySet().stream()
                .map(entry -> entry.getValue().draw(entry.getKey()))
                .iterator());
    }

    /**
     * The highest lot that is taken of each class.
     *
     * @throws InvalidWork when a class has too few records, or there are too many classes, or none
     */
    public TreeMap<String, Lot> last(Iterator<ClassDraw> classes) {
        TreeMap<String, Lot> last = new TreeMap<>();
        TreeMap<String, Long> tooFew = new TreeMap<>();
        TreeMap<String, Lot> twice = new TreeMap<>();
        int seen = 0;
        while (classes.hasNext()) {
            ClassDraw each = classes.next();
            requireFew(++seen);
            Lot highest = each.last();
            if (highest == null) {
                tooFew.put(each.name(), each.records());
            } else {
                last.put(each.name(), highest);
                if (each.twice()) {
                    twice.put(each.name(), highest);
                }
            }
        }
        if (seen == 0) {
            throw new InvalidWork(
                    "TooFewShots",
                    field + ": there is no record "
                            + (classBy == null ? "to draw from" : "with metadata key " + classBy + " to draw from"));
        }
        if (!tooFew.isEmpty()) {
            throw new InvalidWork("TooFewShots", field + ".perClass is " + perClass + ", and " + few(tooFew));
        }
        if (!twice.isEmpty()) {
            throw new InvalidWork(
                    "TooFewShots",
                    field + ": of class " + twice.firstKey() + " several records have the id "
                            + twice.firstEntry().getValue().id()
                            + " and say the same, and none can be drawn before the other: drop them with a step deduplicate: {exact: {}}");
        }
        return last;
    }

    private static String few(TreeMap<String, Long> tooFew) {
        StringBuilder text = new StringBuilder();
        tooFew.entrySet().stream()
                .limit(MOST_NAMED)
                .forEach(entry -> text.append(text.isEmpty() ? "" : ", ")
                        .append("class ")
                        .append(entry.getKey())
                        .append(" has ")
                        .append(entry.getValue()));
        if (tooFew.size() > MOST_NAMED) {
            text.append(" and ").append(tooFew.size() - MOST_NAMED).append(" more classes have too few");
        }
        return text + ": lower perClass, or add records or drop the class before";
    }

    private void requireFew(int classes) {
        int most = Math.min(MOST_CLASSES, MOST_RECORDS / perClass);
        if (classes > most) {
            throw new InvalidWork(
                    "InvalidShots",
                    field + ": there are more than " + most + " classes, the most at perClass " + perClass + ": "
                            + (classBy == null
                                    ? "name a metadata key with fewer values in classBy"
                                    : "name another key than " + classBy + " in classBy, or lower perClass"));
        }
    }
}
