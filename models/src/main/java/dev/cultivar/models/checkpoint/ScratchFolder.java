package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.StartingWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * A decoder that has learnt nothing, as a Hugging Face folder: config.json and generation_config.json, model.safetensors, and the
 * files of a tokenizer from another folder. The bytes depend on these components and the tokenizer alone.
 *
 * @param bos id of the token that begins a text
 * @param eos id of the token that ends one
 */
public record ScratchFolder(DecoderConfig config, double initializerRange, long seed, int bos, int eos) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TOKENIZER =
            List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja");

    /** Writes the folder. */
    public void write(Path target, Path tokenizer) throws IOException {
        Files.createDirectories(target);
        ObjectNode json = DecoderJson.write(config);
        json.put("initializer_range", initializerRange);
        Files.writeString(target.resolve("config.json"), withEnds(json).toPrettyString() + "\n");
        Files.writeString(
                target.resolve("generation_config.json"),
                withEnds(JSON.createObjectNode()).toPrettyString() + "\n");
        StartingWeights start = new StartingWeights(initializerRange, seed);
        SequencedMap<String, Shape> shapes = config.shapes();
        Safetensors.writeFloat32(
                target.resolve("model.safetensors"),
                shapes,
                name -> Objects.requireNonNull(shapes.get(name)).dimension() == 1
                        ? () -> config.constant(name)
                        : start.of(name),
                Map.of("format", "pt"));
        for (String name : TOKENIZER) {
            if (Files.isRegularFile(tokenizer.resolve(name))) {
                Files.copy(tokenizer.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private ObjectNode withEnds(ObjectNode json) {
        return json.put("bos_token_id", bos).put("eos_token_id", eos);
    }
}
