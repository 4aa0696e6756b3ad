package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Texts;
import dev.cultivar.dataset.split.Splits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The pieces of a record, counted; of every text column by itself, so that no piece spans two. */
record PieceCounting(RecordType type, Splits splits, Cut cut) implements Serializable {
    Iterator<Count> of(Entry entry) {
        List<Count> counts = new ArrayList<>();
        if (entry instanceof Kept kept) {
            int split = splits.names().indexOf(splits.of(kept.record()));
            Map<String, Long> pieces = new HashMap<>();
            long words = 0;
            for (String text : Texts.of(type, kept.record())) {
                cut.of(text).forEach(piece -> pieces.merge(piece, 1L, Long::sum));
                words += Pieces.words(text);
            }
            pieces.forEach((piece, count) -> counts.add(new Count(piece, split, count)));
            counts.add(new Count(Count.WORDS, split, words));
        }
        return counts.iterator();
    }
}
