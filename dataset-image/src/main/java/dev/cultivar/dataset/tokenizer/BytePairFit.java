package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.tokenizer.BytePairs;
import java.util.List;
import java.util.function.ToIntFunction;

/** Byte pairs: GPT-2's pieces, spelt in byte letters. */
record BytePairFit(BytePairs spec) implements Fit {
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
    public int size() {
        return spec.vocabularySize();
    }

    @Override
    public String stop() {
        return "no other pair occurs " + spec.minFrequency() + " times";
    }
}
