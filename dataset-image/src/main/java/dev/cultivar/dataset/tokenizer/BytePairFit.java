package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.models.tokenizer.TokenizerJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Byte pairs: GPT-2's pieces, spelt in byte letters. */
record BytePairFit(BytePairs spec) implements Fit {
    private static final long ORDINARY = 1;
    private static final long CONTROL = 3;

    BytePairFit {
        Pieces.requireRoom("tokenizer.bytePairs", spec.vocabularySize(), spec.specialTokens());
    }

    @Override
    public Cut cut() {
        return Pieces::of;
    }

    @Override
    public String spelt(String piece) {
        return Pieces.spelt(piece);
    }

    @Override
    public List<String> special() {
        return spec.specialTokens().stream().distinct().toList();
    }

    @Override
    public Vocabulary vocabulary(List<PieceCount> pieces) {
        return BytePairTrainer.fit(pieces, spec.vocabularySize(), spec.minFrequency(), special());
    }

    @Override
    public ToIntFunction<String> length(Vocabulary vocabulary) {
        BytePairEncoder encoder = new BytePairEncoder(vocabulary);
        return piece -> encoder.ids(Pieces.spelt(piece)).length;
    }

    @Override
    public void write(Vocabulary vocabulary, Path folder) throws IOException {
        List<String> tokens = vocabulary.tokens();
        List<String> special = special();
        Optional<String> end = Optional.of(special.getFirst());
        new TokenizerJson(
                        "gpt-2",
                        tokens,
                        Stream.concat(
                                        special.stream().map(_ -> CONTROL),
                                        tokens.stream().skip(special.size()).map(_ -> ORDINARY))
                                .toList(),
                        vocabulary.spelt(),
                        end,
                        end,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0)
                .write(folder);
    }

    @Override
    public int size() {
        return spec.vocabularySize();
    }

    @Override
    public String stop() {
        return "no other pair occurs " + spec.minFrequency() + " times";
    }
}
