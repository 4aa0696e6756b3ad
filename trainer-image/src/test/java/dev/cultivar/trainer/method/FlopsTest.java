package dev.cultivar.trainer.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.trainer.Workshop;
import dev.cultivar.trainer.data.Piece;
import dev.cultivar.trainer.data.StepBatch;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlopsTest {
    private static final String GOLDEN = "cost/flops/decoder.json";

    @Test
    void everyProductOfTransformersForwardAndBackwardIsCounted() throws IOException {
        JsonNode golden;
        try (InputStream in = FlopsTest.class.getResourceAsStream("/golden/" + GOLDEN)) {
            golden = Workshop.JSON.readTree(in);
        }
        assertThat(golden.path("inputs").size()).isPositive();
        for (int i = 0; i < golden.path("inputs").size(); i++) {
            JsonNode input = golden.path("inputs").get(i);
            DecoderConfig tiny = new DecoderConfig(
                    128, 32, 56, 2, 4, 2, 12, 96, 500, 1e-4, input.path("tied").asBoolean());
            long length = input.path("length").asLong();

            assertThat(Flops.of(tiny, 0, 0).step(length, length * length))
                    .isEqualTo(golden.path("expected").get(i).asDouble());
        }
    }

    @Test
    void weightsAreCountedSixTimesAnAdapterLeavesTwoOut() {
        // q 24 x 24, k and v 24 x 12, o 24 x 24, three of 24 x 40; two layers; a head of 258 x 24
        double weights = 2 * (576 + 288 + 288 + 576 + 3 * 960) + 258 * 24;

        assertThat(Flops.of(Workshop.CONFIG, 0, 0)).isEqualTo(new Flops(6 * weights, 12 * 2 * 24));
        assertThat(Flops.of(Workshop.CONFIG, 504, 0)).isEqualTo(new Flops(4 * weights + 6 * 504, 12 * 2 * 24));
        assertThat(Flops.of(Workshop.CONFIG, 504, 72))
                .isEqualTo(new Flops(4 * weights + 6 * 504 + 2 * 72, 12 * 2 * 24));
    }

    @Test
    void aTokenSeesItselfAndThoseBeforeItInItsDocument() {
        Piece three = new Piece(Document.causal(1, 2, 3), 0);
        Piece two = new Piece(Document.causal(4, 5), 0);

        assertThat(StepBatch.of(List.of(List.of(three, two), List.of(two)), 1).pairs())
                .isEqualTo(6 + 3 + 3);
    }
}
