package dev.cultivar.dataset.step;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.step.Normalize.UnicodeForm;
import dev.cultivar.api.step.Normalize.Whitespace;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Unicode normalisation (UAX 15) and white space. Idempotent: normalising again changes nothing.
 *
 * <p>White space is collapsed so: every kind of line end becomes LF; a run of blanks (horizontal white space) becomes one space,
 * or nothing before a line end; three or more line ends become two; blanks and line ends at either end go.
 */
record Normalize(RecordType type, UnicodeForm unicode, Whitespace whitespace) implements RecordStep {
    private static final Pattern LINE_END = Pattern.compile("\\R");
    private static final Pattern BLANKS = Pattern.compile("\\h+");
    private static final Pattern BLANK_BEFORE_LINE_END = Pattern.compile(" \n");
    private static final Pattern MANY_LINE_ENDS = Pattern.compile("\n{3,}");
    private static final Pattern ENDS = Pattern.compile("\\A[ \n]+|[ \n]+\\z");

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        RecordType record = type;
        UnicodeForm form = unicode;
        Whitespace blanks = whitespace;
        return entries.flatMap(entry -> Steps.onKept(
                entry,
                kept -> new Kept(
                        kept.place(), Texts.map(record, kept.record(), text -> normalized(text, form, blanks)))));
    }

    static String normalized(String text, UnicodeForm form, Whitespace whitespace) {
        String composed = Normalizer.normalize(
                text,
                switch (form) {
                    case NFC -> Normalizer.Form.NFC;
                    case NFD -> Normalizer.Form.NFD;
                    case NFKC -> Normalizer.Form.NFKC;
                    case NFKD -> Normalizer.Form.NFKD;
                });
        return switch (whitespace) {
            case keep -> composed;
            case collapse -> collapsed(composed);
        };
    }

    private static String collapsed(String text) {
        String lines = LINE_END.matcher(text).replaceAll("\n");
        String single = BLANKS.matcher(lines).replaceAll(" ");
        String trimmed = BLANK_BEFORE_LINE_END.matcher(single).replaceAll("\n");
        String paragraphs = MANY_LINE_ENDS.matcher(trimmed).replaceAll("\n\n");
        return ENDS.matcher(paragraphs).replaceAll("");
    }
}
