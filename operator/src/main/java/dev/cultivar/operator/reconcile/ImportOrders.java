package dev.cultivar.operator.reconcile;

import dev.cultivar.api.InputStatus;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.model.Hub;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.api.model.Volume;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.observe.ScratchModels;
import dev.cultivar.operator.status.Terminal;
import java.util.List;

/** The orders of the stages that come before a recipe's: a model of the store or of a hub becomes an artifact, a new model is made. */
final class ImportOrders {
    private ImportOrders() {}

    /** The order of one; the seed is drawn upon by new models alone, so that other seeds import nothing anew. */
    static Order of(RunPlan.Import item, List<InputStatus> inputs, long seed, Compute compute) {
        return switch (item.source()) {
            case Volume volume -> Orders.importModel(volume.path(), compute);
            case Hub hub -> Orders.importModel(hub, compute);
            case Scratch scratch -> Orders.scratch(scratch, tokenizer(item.model(), inputs), seed, compute);
            case RunOutput output ->
                throw new IllegalStateException("model " + item.model() + " of run " + output.name() + " is made");
        };
    }

    private static String tokenizer(String model, List<InputStatus> inputs) {
        String digest = ScratchModels.tokenizers(inputs).get(model);
        if (digest == null) {
            throw new Terminal(
                    "TokenizerMissing",
                    "status.inputs has no tokenizer of model " + model + ": somebody changed status; make a new one");
        }
        return digest;
    }
}
