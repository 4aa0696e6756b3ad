package dev.cultivar.trainer.edit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.Workshop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeAdapterEditTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mergedModelComputesWhatModelAndAdapterCompute(boolean variants) throws IOException {
        Workshop workshop = new Workshop(folder);
        String model = workshop.model();
        String adapter = adapter(workshop, model, variants);

        Done done = workshop.perform(order("digest: \"" + model + "\", adapter: \"" + adapter + "\""), "uid");
        Artifact merged = workshop.output(done);

        assertThat(merged.kind()).isEqualTo("model");
        assertThat(merged.manifest().parents()).containsEntry("base", model).containsEntry("base.adapter", adapter);
        assertThat(merged.file("tokenizer.json")).exists();
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            HuggingFaceFolder before = HuggingFaceFolder.open(
                    workshop.store().artifact("model", model).folder());
            Decoder base = Decoder.of(torch, before.config(), before.weights(torch, manager));
            Lora lora = PeftFolder.read(
                            torch,
                            manager,
                            workshop.store().artifact("adapter", adapter).folder(),
                            before.config().shapes())
                    .over(manager, base.weights());
            HuggingFaceFolder after = HuggingFaceFolder.open(merged.folder());
            PackedTokens text = PackedTokens.of(Document.causal(5, 60, 7, 200, 33, 1, 90));
            NDArray expected = base.with(lora).logits(manager, text, lora);
            NDArray plain = base.logits(manager, text, null);
            NDArray found = Decoder.of(torch, after.config(), after.weights(torch, manager))
                    .logits(manager, text, null);
            float largest = plain.abs().max().getFloat();

            assertThat(found.sub(expected).abs().max().getFloat()).isLessThan(1e-5f * Math.max(1, largest));
            assertThat(plain.sub(expected).abs().max().getFloat())
                    .as("the adapter does something")
                    .isGreaterThan(0.01f * largest);
        }
    }

    @Test
    void aModelWithoutAnAdapterIsRefused() throws IOException {
        Workshop workshop = new Workshop(folder);

        Outcome outcome = workshop.pod(order("digest: \"" + workshop.model() + "\""), "uid");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("NoAdapter");
        assertThat(outcome.message()).contains("base").contains("lora");
    }

    private static Order order(String state) {
        return Workshop.read(
                "{schemaVersion: 1, seed: 1, threads: 1, work: {edit: {stage: fuse, edit: {mergeAdapter: {}},"
                        + " models: {base: {" + state + "}}}}}");
    }

    /** With magnitudes, and norms and the embedding (which is the head) whole, or without. */
    private static String adapter(Workshop workshop, String model, boolean variants) throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope();
                ArtifactWriter writer = workshop.store().create("adapter")) {
            LoraConfig plain = new LoraConfig(3, 5, 0.1, new TreeSet<>(LoraConfig.ALL_LINEAR), false);
            LoraConfig config = variants
                    ? plain.withDora().withModulesToSave(new TreeSet<>(Set.of("embed_tokens", "norm")))
                    : plain;
            HuggingFaceFolder base = HuggingFaceFolder.open(
                    workshop.store().artifact("model", model).folder());
            Lora lora = Lora.initialise(torch, manager, config, Workshop.CONFIG.shapes(), 4)
                    .over(manager, base.weights(torch, manager));
            lora.tensors().values().forEach(tensor -> tensor.addi(0.1f));
            PeftFolder.write(writer.folder(), lora, model, true);
            return writer.publish(Map.of("base", model), null, Map.of()).digest();
        }
    }
}
