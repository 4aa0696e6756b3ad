package dev.cultivar.dataset;

import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.StepStatus;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.step.Step;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.dataset.step.EvaluationText;
import dev.cultivar.runtime.store.DataRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what the last pass sees; its size depends on the spec, not on the data. */
final class Tally {
    private final Plan plan;
    private final long[] bySource;
    private final List<TreeMap<String, Long>> byStep = new ArrayList<>();
    private final Map<String, SplitTally> bySplit = new LinkedHashMap<>();
    private final DomainTally domains = new DomainTally();
    private final TextOverlap overlap;
    private final Documentation documentation;
    private final SetOverlap sets;
    private long seen;
    private long kept;

    /** With the evaluation sets that the card is compared with. */
    Tally(Plan plan, List<EvaluationText> against) {
        this.plan = plan;
        this.bySource = new long[plan.work().sources().size()];
        plan.work().steps().forEach(step -> byStep.add(new TreeMap<>()));
        overlap = new TextOverlap(plan.splits().names());
        documentation = new Documentation(plan.splits().names(), plan.card());
        sets = new SetOverlap(plan.splits().names(), plan.card().ngram(), against);
        plan.splits().names().forEach(name -> bySplit.put(name, new SplitTally()));
    }

    void kept(Kept record, String split) {
        seen++;
        kept++;
        bySource[record.place().source()]++;
        SplitTally tally = bySplit.get(split);
        if (tally == null) {
            throw new IllegalStateException("no split " + split);
        }
        List<String> texts = Texts.of(plan.type(), record.record());
        tally.add(record.record(), texts);
        overlap.add(split, texts);
        sets.add(split, record.record().id(), texts);
        documentation.add(split, record.record());
        domains.add(split, record.record());
    }

    void dropped(Dropped record) {
        seen++;
        bySource[record.place().source()]++;
        byStep.get(record.step()).merge(record.reason(), 1L, Long::sum);
    }

    long seen() {
        return seen;
    }

    long kept() {
        return kept;
    }

    Map<String, SplitTally> bySplit() {
        return bySplit;
    }

    TextOverlap.Found overlap() {
        return overlap.found();
    }

    /** Splits that ask what train tells, in words. */
    List<String> leaks() {
        return overlap().splits().stream()
                .filter(split -> split.inTrain() > 0)
                .map(
                        split -> "split " + split.split() + ": " + split.inTrain() + " of " + split.looked()
                                + " records that were looked at say letter for letter what a record of train says; drop copies with deduplicate: {exact: {}} or keep them together with groupBy")
                .toList();
    }

    List<SetOverlap.Found> against() {
        return sets.found();
    }

    /** Axes of the card's grid that no record is on, in words. */
    List<String> missingAxes() {
        return documentation.missingAxes();
    }

    Documentation.Found documentation() {
        return documentation.found();
    }

    List<String> emptySplits() {
        return bySplit.entrySet().stream()
                .filter(entry -> entry.getValue().records == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Records read from each source. */
    List<StepStatus> sources() {
        List<StepStatus> sources = new ArrayList<>();
        int i = 0;
        for (Source source : plan.work().sources()) {
            sources.add(new StepStatus(source.name(), bySource[i++], 0L, Map.of()));
        }
        return sources;
    }

    /** Records after each step. */
    List<StepStatus> steps() {
        List<StepStatus> steps = new ArrayList<>();
        long left = seen;
        int i = 0;
        for (Step step : plan.work().steps()) {
            TreeMap<String, Long> reasons = byStep.get(i++);
            long dropped = reasons.values().stream().mapToLong(Long::longValue).sum();
            left -= dropped;
            steps.add(new StepStatus(step.name(), left, dropped, reasons));
        }
        return steps;
    }

    List<SplitStatus> splits() {
        return bySplit.entrySet().stream()
                .map(entry -> new SplitStatus(
                        entry.getKey(),
                        entry.getValue().records,
                        entry.getValue().bytes.sum(),
                        domains.of(entry.getKey())))
                .toList();
    }

    Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("record", plan.type().name());
        facts.put("splits", String.join(",", bySplit.keySet()));
        bySplit.forEach((name, tally) -> {
            facts.put("records." + name, Long.toString(tally.records));
            facts.put("bytes." + name, Long.toString(tally.bytes.sum()));
            Map<String, Long> counts = domains.of(name);
            if (!counts.isEmpty()) {
                facts.put("domains." + name, new String(CanonicalJson.bytes(counts), StandardCharsets.UTF_8));
            }
        });
        return facts;
    }

    /** Which step took the most, for a dataset that has no records left. */
    String whyEmpty() {
        if (seen == 0) {
            return "the sources have no records: put records into "
                    + String.join(
                            ", ",
                            plan.work().sources().stream()
                                    .map(source -> "sources[" + source.name() + "]")
                                    .toList());
        }
        StepStatus worst =
                steps().stream().max(Comparator.comparing(StepStatus::dropped)).orElseThrow();
        return "none of " + seen + " records is left after the steps; steps[" + worst.name() + "] dropped "
                + worst.dropped() + " " + worst.reasons() + ": loosen it or look at the sources";
    }

    /** A split's counts. */
    static final class SplitTally {
        private final Histogram characters = new Histogram();
        private final Histogram bytes = new Histogram();
        private long records;
        private @Nullable DataRecord first;

        private void add(DataRecord record, List<String> texts) {
            records++;
            characters.add(Texts.characters(texts));
            bytes.add(Texts.bytes(texts));
            if (first == null) {
                first = record;
            }
        }

        long records() {
            return records;
        }

        Histogram characters() {
            return characters;
        }

        Histogram bytes() {
            return bytes;
        }

        @Nullable
        DataRecord first() {
            return first;
        }
    }
}
