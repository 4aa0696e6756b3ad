package dev.cultivar.dataset.step;

import dev.cultivar.api.step.MiningRule;
import dev.cultivar.api.step.ReadingComprehension.Document;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.dataset.record.Refused;
import dev.cultivar.dataset.world.Draws;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.runtime.text.BoundedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Documents with questions that their text answers (AdaptLLM, Cheng et al. 2024). Items of the same text count once. */
record ReadingComprehension(
        int step, String name, long seed, List<Miner> miners, int most, Document document, String separator)
        implements RecordStep {
    static final String NOTHING_FOUND = "nothingFound";

    static ReadingComprehension of(int step, String name, long seed, dev.cultivar.api.step.ReadingComprehension spec) {
        List<Miner> miners = new ArrayList<>();
        for (MiningRule rule : spec.rules()) {
            String at = "steps[" + name + "].mine.readingComprehension.rules[" + miners.size() + "]";
            miners.add(PatternMiner.of(at, rule.regex(), rule.item()));
        }
        for (var builtIn : spec.builtIn()) {
            miners.add(
                    switch (builtIn) {
                        case definition -> PatternMiner.definition();
                        case because -> PatternMiner.because();
                        case therefore -> PatternMiner.therefore();
                        case cloze -> new ClozeMiner();
                        case nextPhrase -> new NextPhraseMiner();
                    });
        }
        return new ReadingComprehension(
                step, name, seed, List.copyOf(miners), spec.most(), spec.document(), spec.separator());
    }

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        Mining mining = new Mining(step, name, seed, new ArrayList<>(miners), most, document, separator);
        return entries.flatMap(mining::mined);
    }

    /** The items of a text, of which so many are drawn, in the order of the text. */
    List<MinedItem> items(String id, String text) {
        return new Mining(step, name, seed, new ArrayList<>(miners), most, document, separator).items(id, text);
    }

    private record Mining(
            int step, String name, long seed, ArrayList<Miner> miners, int most, Document document, String separator)
            implements java.io.Serializable {

        Iterator<Entry> mined(Entry entry) {
            return Steps.onKept(entry, this::mined);
        }

        private Entry mined(Kept kept) {
            String text = kept.record().string("text");
            List<MinedItem> items;
            try {
                items = items(kept.record().id(), text);
            } catch (BoundedText.TooManySteps | StackOverflowError e) {
                return new Refused(
                        kept.place(),
                        "steps[" + name
                                + "].mine.readingComprehension.rules: a regex takes too many steps on this record:"
                                + " write it without nested repetition, or filter long records before");
            }
            if (items.isEmpty()) {
                return switch (document) {
                    case before -> kept;
                    case dropped -> new Dropped(kept.place(), step, NOTHING_FOUND);
                };
            }
            String asked =
                    String.join(separator, items.stream().map(MinedItem::text).toList());
            String whole = switch (document) {
                case before -> text + separator + asked;
                case dropped -> asked;
            };
            return new Kept(
                    kept.place(),
                    new DataRecord(
                            kept.record().id(),
                            kept.record().fields().deepCopy().put("text", whole),
                            kept.record().metadata()));
        }

        List<MinedItem> items(String id, String text) {
            Draws draws = Draws.of(seed, "mine", name, id);
            List<MinedItem> found = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (Miner miner : miners) {
                for (MinedItem item : miner.items(text, draws)) {
                    if (seen.add(item.text())) {
                        found.add(item);
                    }
                }
            }
            int[] order = draws.order(found.size());
            return Arrays.stream(order)
                    .limit(most)
                    .mapToObj(found::get)
                    .sorted(Comparator.comparingInt(MinedItem::start)
                            .thenComparingInt(MinedItem::end)
                            .thenComparing(MinedItem::text))
                    .toList();
        }
    }
}
