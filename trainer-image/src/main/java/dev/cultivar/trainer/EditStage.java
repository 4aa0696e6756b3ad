package dev.cultivar.trainer;

import ai.djl.ndarray.NDManager;
import dev.cultivar.contract.EditWork;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.checkpoint.Machine;
import dev.cultivar.trainer.edit.Edits;
import dev.cultivar.trainer.method.Origin;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A stage that changes weights without training, from its order to its artifact. It is short: killed, it starts again. */
final class EditStage {
    private final PodContext pod;
    private final EditWork work;

    EditStage(PodContext pod, EditWork work) {
        this.pod = pod;
        this.work = work;
    }

    Done perform() throws IOException {
        if (work.models().size() != 1) {
            throw new InvalidWork(
                    "BadOrder",
                    "an edit changes one model, the order names "
                            + String.join(", ", work.models().keySet()));
        }
        String name = work.models().keySet().iterator().next();
        StartingPoint start = StartingPoint.find(pod.store(), work.models(), name);
        try (Torch torch = Torch.start(pod.order().threads());
                NDManager manager = torch.scope();
                ArtifactWriter writer = pod.store().create("model")) {
            Origin origin = Origin.open(name, start.model(), start.adapter(), torch, manager);
            Edits.of(work, pod.store()).write(origin, writer.folder());
            Map<String, String> facts = new TreeMap<>(Machine.here(torch, 1).facts());
            facts.put("stage", work.stage());
            Map<String, String> parents = start.parents();
            if (work.tokenizer() != null) {
                parents.put("tokenizer", work.tokenizer());
            }
            Artifact made = writer.publish(parents, pod.orderDigest(), facts);
            return Done.of("the model is " + made.digest(), Output.of(name, made));
        }
    }
}
