package dev.cultivar.dataset.tokenizer;

import java.util.ArrayList;
import java.util.List;

/** The tokens of a piece: of all ways to cut it the likeliest. */
final class UnigramEncoder {
    private final Lattice lattice;

    UnigramEncoder(Vocabulary vocabulary) {
        List<String> pieces = new ArrayList<>();
        pieces.add("");
        pieces.addAll(vocabulary.tokens());
        double[] scores = new double[pieces.size()];
        for (int id = 1; id < scores.length; id++) {
            scores[id] = vocabulary.scores().get(id - 1);
        }
        lattice = new Lattice(new UnigramModel(pieces, scores));
    }

    /** The ids of a piece in byte letters. */
    int[] ids(String piece) {
        int[] letters = piece.codePoints().toArray();
        int[] ids = lattice.over(letters, 0, letters.length).best();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == UnigramModel.UNKNOWN) {
                throw new IllegalArgumentException("not a byte letter in " + piece);
            }
            ids[i]--;
        }
        return ids;
    }
}
