package dev.cultivar.trainer.objective;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.trainer.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Records and readable labels. */
final class Sample {
    private Sample() {}

    static DataRecord record(String json) {
        try {
            return new DataRecord("r", (ObjectNode) Workshop.JSON.readTree(json.replace('\'', '"')), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The predicted bytes as text; the end token as $, the start token as ^, tokens that are not predicted as dots. */
    static String predicted(Labelled labelled) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < labelled.length(); i++) {
            int id = labelled.ids()[i];
            String spelled = switch (id) {
                case 256 -> "^";
                case 257 -> "$";
                default -> new String(new byte[] {(byte) id}, StandardCharsets.ISO_8859_1);
            };
            text.append(labelled.predicted()[i] ? spelled : ".");
        }
        return text.toString();
    }
}
