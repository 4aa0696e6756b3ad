package dev.cultivar.trainer.objective;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.objective.Clm;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.Regularization;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.store.DataRecord;
import dev.cultivar.trainer.method.Learner;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Causal language modelling: sum over tokens of -log p(token | tokens before), over every token of a text but its first.
 *
 * <p>The end-of-sequence token, where the tokenizer has one, closes each text, so that the model learns where texts end.
 * No token is put before a text.
 */
public final class ClmObjective implements Objective {
    private final Clm spec;
    private final Tokenizer tokenizer;
    private final Regularization regularization;

    public ClmObjective(Clm spec, Tokenizer tokenizer) {
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.regularization = Objectives.regularization(spec);
    }

    @Override
    public String name() {
        return "clm";
    }

    @Override
    public List<RecordType> records() {
        return spec.records();
    }

    @Override
    public boolean divisible() {
        return true;
    }

    @Override
    public Labelled label(DataRecord record) {
        int[] ids = tokenizer.ids(record.string("text"));
        OptionalInt end = tokenizer.eosId();
        if (ids.length == 0 || end.isEmpty()) {
            return Labelled.all(ids);
        }
        int[] closed = Arrays.copyOf(ids, ids.length + 1);
        closed[ids.length] = end.getAsInt();
        return Labelled.all(closed);
    }

    @Override
    public LossSum accumulate(Learner learner, PackedTokens batch, double scale, long dropoutSeed) {
        return learner.crossEntropy(batch, scale, dropoutSeed, regularization);
    }
}
