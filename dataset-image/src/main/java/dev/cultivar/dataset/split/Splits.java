package dev.cultivar.dataset.split;

import dev.cultivar.api.source.Source;
import dev.cultivar.api.split.Split;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.source.MetadataKeys;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.ClassDraw;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.store.Lot;
import dev.cultivar.runtime.store.ShotLots;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The splits of a dataset, in order; what none of them takes is train. A pure function of seed, splits and a record's group, and
 * for shots of all records: those are drawn after the steps, when their number can be promised.
 *
 * <p>Draws of different splits are independent, so a split that wants share s of all groups takes s / (1 - what earlier splits
 * took) of those left to it.
 */
public final class Splits implements Serializable {
    /** The rest. */
    public static final String TRAIN = "train";

    private static final String ENTITY = "entity";
    private static final double ROUNDING = 1e-9;
    private static final long serialVersionUID = 1L;

    private final ArrayList<SplitRule> rules;

    private Splits(ArrayList<SplitRule> rules) {
        this.rules = rules;
    }

    /** The splits of an order, checked against the metadata of its sources. */
    public static Splits of(List<Split> splits, List<Source> sources, long seed) {
        ArrayList<SplitRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(TRAIN));
        double taken = 0;
        for (Split split : splits) {
            if (!names.add(split.name())) {
                throw new InvalidWork(
                        "InvalidSplit",
                        "splits[" + split.name() + "].name: "
                                + (split.name().equals(TRAIN)
                                        ? "train is the rest; name another"
                                        : "there are two of this name; rename one"));
            }
            switch (split.chosen()) {
                case dev.cultivar.api.split.Fraction fraction -> {
                    double share = fraction.share();
                    if (!(share >= 0) || taken + share > 1 + ROUNDING) {
                        throw new InvalidWork(
                                "InvalidSplit",
                                "splits[" + split.name() + "].fraction.share: the shares add up to " + (taken + share)
                                        + "; they may be 1 at most");
                    }
                    String groupBy = fraction.groupBy();
                    if (groupBy != null) {
                        checkKey(split.name(), "fraction.groupBy", groupBy, sources);
                    }
                    double left = 1 - taken;
                    double threshold = left <= share ? 1 : share / left;
                    rules.add(new Fraction(seed, split.name(), threshold, groupBy));
                    taken += share;
                }
                case dev.cultivar.api.split.Domains domains -> {
                    checkKey(split.name(), "domains", Domains.DOMAIN, sources);
                    rules.add(new Domains(split.name(), new TreeSet<>(domains.of())));
                }
                case dev.cultivar.api.split.Entities entities -> {
                    checkKey(split.name(), "entities", ENTITY, sources);
                    rules.add(new Fraction(seed, split.name(), entities.share(), ENTITY));
                }
                case dev.cultivar.api.split.After after -> {
                    checkKey(split.name(), "after", After.TIME, sources);
                    rules.add(After.of(split.name(), after.time()));
                }
                case dev.cultivar.api.split.Shots shots -> {
                    String classBy = shots.classBy();
                    if (classBy != null) {
                        checkKey(split.name(), "shots.classBy", classBy, sources);
                    }
                    ShotLots lots = ShotLots.of(
                            "splits[" + split.name() + "].shots",
                            "shots\nsplit\n" + seed + "\n" + split.name(),
                            sources.getFirst().record(),
                            shots);
                    rules.add(new Shots(split.name(), lots, null));
                }
            }
        }
        return new Splits(rules);
    }

    /** Names in the order of the spec, train last. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        rules.forEach(rule -> names.add(rule.name()));
        names.add(TRAIN);
        return names;
    }

    /** The split that a record is in. */
    public String of(DataRecord record) {
        for (SplitRule rule : rules) {
            if (rule.takes(record)) {
                return rule.name();
            }
        }
        return TRAIN;
    }

    /** Whether a record may be trained on: it is in train, or shots that are not drawn yet may take it. */
    public boolean trains(DataRecord record) {
        for (SplitRule rule : rules) {
            if (rule.takes(record)) {
                return rule instanceof Shots shots && shots.last() == null;
            }
        }
        return true;
    }

    /** Whether a split has yet to be drawn from all records. */
    public boolean waits() {
        return rules.stream().anyMatch(rule -> rule instanceof Shots shots && shots.last() == null);
    }

    /** The splits with their shots drawn, each from what the splits before it leave; the entries are computed once for each. */
    public Splits drawn(Flow<Entry> entries) {
        Splits drawn = new Splits(new ArrayList<>());
        for (SplitRule rule : rules) {
            if (rule instanceof Shots shots) {
                drawn = drawn.with(new Shots(rule.name(), shots.lots(), last(shots.lots(), drawn, entries)));
            } else {
                drawn = drawn.with(rule);
            }
        }
        return drawn;
    }

    private static TreeMap<String, Lot> last(ShotLots lots, Splits before, Flow<Entry> entries) {
        int perClass = lots.perClass();
        Flow<ClassDraw> classes = entries.flatMap(
                        entry -> lots(lots, before, entry).iterator())
                .groupByKey(
                        Lot::ofClass,
                        Lot::compareTo,
                        group -> List.of(ClassDraw.of(perClass, group)).iterator());
        return lots.last(classes.iterator());
    }

    private static List<Lot> lots(ShotLots lots, Splits before, Entry entry) {
        if (entry instanceof Kept kept && before.of(kept.record()).equals(TRAIN)) {
            Lot lot = lots.draw(kept.record());
            return lot == null ? List.of() : List.of(lot);
        }
        return List.of();
    }

    private Splits with(SplitRule rule) {
        ArrayList<SplitRule> more = new ArrayList<>(rules);
        more.add(rule);
        return new Splits(more);
    }

    private static void checkKey(String split, String field, String key, List<Source> sources) {
        for (Source source : sources) {
            Set<String> keys = MetadataKeys.of(source).keySet();
            if (!key.equals(Fraction.ID) && !keys.contains(key) && !MetadataKeys.more(source)) {
                throw new InvalidWork(
                        "UnknownGroup",
                        "splits[" + split + "]." + field + ": source " + source.name() + " has no metadata key "
                                + key + " (it has " + (keys.isEmpty() ? "none" : String.join(", ", keys))
                                + "); add it under sources[" + source.name() + "].metadata or name another key");
            }
        }
    }
}
