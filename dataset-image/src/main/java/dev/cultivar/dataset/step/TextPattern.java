package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.step.TextPattern.Keep;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Refused;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.text.BoundedText;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Keeps records in whose text a regular expression is found, or the others. */
record TextPattern(RecordType type, int step, String name, Pattern pattern, Keep keep) implements RecordStep {
    static final String NO_MATCH = "noMatch";
    static final String MATCH = "match";

    static TextPattern of(RecordType type, int step, String name, String regex, Keep keep) {
        try {
            return new TextPattern(type, step, name, Pattern.compile(regex), keep);
        } catch (PatternSyntaxException e) {
            throw new InvalidWork(
                    "InvalidStep",
                    "steps[" + name + "].filter.pattern.regex: " + e.getDescription() + " at character "
                            + (e.getIndex() + 1) + " of " + regex);
        }
    }

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        RecordType record = type;
        int index = step;
        String stepName = name;
        Pattern regex = pattern;
        boolean wanted = keep == Keep.matching;
        return entries.flatMap(entry -> Steps.onKept(entry, kept -> {
            String text = Texts.joined(record, kept.record());
            boolean found;
            try {
                found = regex.matcher(new BoundedText(text)).find();
            } catch (BoundedText.TooManySteps | StackOverflowError e) {
                return new Refused(
                        kept.place(),
                        "steps[" + stepName + "].filter.pattern.regex takes too many steps on this record: write it"
                                + " without nested repetition, or filter long records before");
            }
            return judged(kept, found, wanted, index);
        }));
    }

    private static Entry judged(Kept kept, boolean found, boolean wanted, int step) {
        return found == wanted ? kept : new Dropped(kept.place(), step, found ? MATCH : NO_MATCH);
    }
}
