package dev.cultivar.dataset.tokenizer;

import dev.cultivar.api.tokenizer.Unigram;
import dev.cultivar.models.tokenizer.UnigramJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Unigram over bytes: GPT-2's pieces, spelt in byte letters, as for byte pairs. Every byte has a token, so nothing is unknown. */
record UnigramFit(Unigram spec) implements Fit {
    UnigramFit {
        Pieces.requireRoom("tokenizer.unigram", spec.vocabularySize(), spec.specialTokens());
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
        UnigramTrainer trainer = new UnigramTrainer(
                spec.vocabularySize(), spec.maxPieceLength(), spec.shrinkingFactor(), spec.subIterations());
        Set<String> special = new LinkedHashSet<>(special());
        List<String> tokens = new ArrayList<>(special);
        List<Double> scores = new ArrayList<>();
        special.forEach(_ -> scores.add(0.0));
        trainer.fit(Corpus.of(pieces), Set.copyOf(Pieces.alphabet()), special).forEach(scored -> {
            tokens.add(scored.piece());
            scores.add(scored.score());
        });
        return Vocabulary.scored(tokens, scores);
    }

    @Override
    public ToIntFunction<String> length(Vocabulary vocabulary) {
        UnigramEncoder encoder = new UnigramEncoder(vocabulary);
        return piece -> encoder.ids(Pieces.spelt(piece)).length;
    }

    @Override
    public void write(Vocabulary vocabulary, Path folder) throws IOException {
        List<String> special = special();
        new UnigramJson(vocabulary.tokens(), vocabulary.scores(), special.size(), special.getFirst()).write(folder);
    }

    @Override
    public int size() {
        return spec.vocabularySize();
    }

    @Override
    public String stop() {
        return "no other substring repeats often enough";
    }
}
