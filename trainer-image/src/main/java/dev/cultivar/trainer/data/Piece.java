package dev.cultivar.trainer.data;

import dev.cultivar.models.family.PackedTokens.Document;

/** A document of a training sequence, and the index of the objective that it is for. */
public record Piece(Document document, int objective) {
    int length() {
        return document.ids().length;
    }
}
