package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.tokenizer.Extend;
import dev.cultivar.dataset.tokenizer.Vocabulary.Merge;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.checkpoint.Gguf;
import dev.cultivar.models.checkpoint.GgufTokenizer;
import dev.cultivar.models.tokenizer.BytePairJson;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Byte pairs continued: pieces are cut into the tokens of a tokenizer that is there, and pairs of those are merged as byte pairs are.
 * What the old merges say is never said again, as a merge stands in tokenizer.json once and its place decides when it is done.
 */
final class ExtendFit implements Fit {
    private static final int MOST_FILES = 1000;

    private final Extend spec;
    private final BytePairJson before;
    private final Vocabulary old;
    private final BytePairEncoder encoder;
    private final Set<Integer> letters = new HashSet<>();

    private ExtendFit(Extend spec, BytePairJson before) {
        this.spec = spec;
        this.before = before;
        this.old = Vocabulary.merged(
                before.tokens(),
                before.merges().stream()
                        .map(merge -> new Merge(merge.left(), merge.right(), merge.made()))
                        .toList());
        this.encoder = new BytePairEncoder(old);
        before.tokens().stream()
                .filter(token -> token.length() == 1)
                .forEach(token -> letters.add((int) token.charAt(0)));
    }

    /** Of a model's folder or GGUF file, or a folder with one. */
    static ExtendFit of(Extend spec, Path model) throws IOException {
        try {
            if (Files.isRegularFile(model.resolve("tokenizer.json"))) {
                return new ExtendFit(spec, BytePairJson.read(model));
            }
            Path file = gguf(model);
            try (Gguf gguf = Gguf.open(file)) {
                return new ExtendFit(spec, BytePairJson.of(String.valueOf(file.getFileName()), GgufTokenizer.of(gguf)));
            }
        } catch (InvalidModelException e) {
            throw new InvalidWork("InvalidTokenizer", "tokenizer.extend.volume.path: " + e.getMessage());
        }
    }

    private static Path gguf(Path model) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> children = Files.isDirectory(model) ? Files.list(model) : Stream.of(model)) {
            for (Path child : children.sorted().limit(MOST_FILES).toList()) {
                if (Files.isRegularFile(child) && Gguf.is(child)) {
                    found.add(child);
                }
            }
        }
        if (found.size() != 1) {
            throw new InvalidWork(
                    "UnknownFormat",
                    "tokenizer.extend.volume.path: " + model.getFileName() + " has no tokenizer.json and "
                            + found.size()
                            + " GGUF files: name a Hugging Face folder, a GGUF file, or a folder with one");
        }
        return found.getFirst();
    }

    @Override
    public Cut cut() {
        return before.digitsAlone() ? Pieces::digitsAlone : Pieces::of;
    }

    @Override
    public String spelt(String piece) {
        return Pieces.spelt(piece);
    }

    /** The model's own stay where they are. */
    @Override
    public List<String> special() {
        return List.of();
    }

    @Override
    public Vocabulary vocabulary(List<PieceCount> pieces) {
        List<int[]> cut =
                pieces.stream().map(piece -> encoder.ids(known(piece.piece()))).toList();
        long[] counts = pieces.stream().mapToLong(PieceCount::count).toArray();
        Vocabulary fitted = BytePairTrainer.fit(old.tokens(), cut, counts, String::concat, size(), spec.minFrequency());
        List<Merge> merges = new ArrayList<>(old.merges());
        Set<Long> known = new HashSet<>();
        merges.forEach(merge -> known.add(merge.pair()));
        fitted.merges().stream().filter(merge -> known.add(merge.pair())).forEach(merges::add);
        return Vocabulary.merged(fitted.tokens(), merges);
    }

    /** A piece in byte letters less those that the old tokenizer has no token for and therefore loses. */
    private String known(String spelt) {
        if (spelt.chars().allMatch(letters::contains)) {
            return spelt;
        }
        StringBuilder known = new StringBuilder();
        spelt.chars().filter(letters::contains).forEach(letter -> known.append((char) letter));
        return known.toString();
    }

    @Override
    public ToIntFunction<String> length(Vocabulary vocabulary) {
        return length(new BytePairEncoder(vocabulary));
    }

    @Override
    public Optional<ToIntFunction<String>> lengthBefore() {
        return Optional.of(length(encoder));
    }

    private ToIntFunction<String> length(BytePairEncoder with) {
        return piece -> with.ids(known(Pieces.spelt(piece))).length;
    }

    @Override
    public void write(Vocabulary vocabulary, Path folder) throws IOException {
        before.writeExtended(
                folder,
                vocabulary
                        .tokens()
                        .subList(old.tokens().size(), vocabulary.tokens().size()),
                vocabulary
                        .merges()
                        .subList(old.merges().size(), vocabulary.merges().size())
                        .stream()
                        .map(merge -> new BytePairJson.Merge(merge.left(), merge.right(), merge.made()))
                        .toList());
    }

    @Override
    public int size() {
        return old.tokens().size() + spec.newTokens();
    }

    @Override
    public String stop() {
        return "no other pair of tokens occurs " + spec.minFrequency() + " times";
    }
}
