package dev.cultivar.dataset.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.contract.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A golden file of the tokenizers package, and our own fit on its texts. */
record BytePairGolden(JsonNode inputs, JsonNode expected) {
    static BytePairGolden read(String path) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(BytePairGolden.class.getResourceAsStream("/golden/" + path), path)) {
            JsonNode json = CanonicalJson.strict().readTree(in);
            return new BytePairGolden(json.path("inputs"), json.path("expected"));
        }
    }

    static List<PieceCount> counted(List<String> texts) {
        Map<String, Long> counts = new TreeMap<>();
        texts.forEach(text -> Pieces.of(text).forEach(piece -> counts.merge(Pieces.spelt(piece), 1L, Long::sum)));
        List<PieceCount> pieces = new ArrayList<>();
        counts.forEach((piece, count) -> pieces.add(new PieceCount(piece, count)));
        return pieces;
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    List<String> special() {
        return strings(inputs.path("specialTokens"));
    }

    List<String> held() {
        return strings(inputs.path("held"));
    }

    Vocabulary fit() {
        return BytePairTrainer.fit(
                counted(strings(inputs.path("texts"))),
                inputs.path("vocabularySize").asInt(),
                inputs.path("minFrequency").asLong(),
                special());
    }

    int[] ids(int i) {
        int[] ids = new int[expected.path("ids").path(i).size()];
        for (int j = 0; j < ids.length; j++) {
            ids[j] = expected.path("ids").path(i).path(j).asInt();
        }
        return ids;
    }
}
