package dev.cultivar.models.family;

/** How rotary frequencies are stretched for texts longer than a model was first trained on: Hugging Face's rope_type. */
public sealed interface RopeScaling {
    RopeScaling NONE = new Unscaled();

    /** rope_type default. */
    record Unscaled() implements RopeScaling {}

    /** rope_type linear: every frequency divided by the factor. */
    record Linear(double factor) implements RopeScaling {
        public Linear {
            positive("factor", factor);
        }
    }

    /**
     * rope_type llama3: frequencies divided by the factor where their wave is longer than
     * originalMaxPositionEmbeddings / lowFreqFactor positions, kept where it is shorter than
     * originalMaxPositionEmbeddings / highFreqFactor, mixed between.
     */
    record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPositionEmbeddings)
            implements RopeScaling {
        public Llama3 {
            positive("factor", factor);
            positive("low_freq_factor", lowFreqFactor);
            positive("original_max_position_embeddings", originalMaxPositionEmbeddings);
            if (!(highFreqFactor > lowFreqFactor)) {
                throw new IllegalArgumentException("high_freq_factor (" + highFreqFactor
                        + ") must be above low_freq_factor (" + lowFreqFactor + ")");
            }
        }
    }

    private static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(key + " is " + value + ": it must be positive");
        }
    }
}
