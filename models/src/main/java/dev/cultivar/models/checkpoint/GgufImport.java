package dev.cultivar.models.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns a GGUF file of the Llama architecture into a Hugging Face folder that transformers and we read alike:
 * {@code config.json}, {@code generation_config.json}, {@code model.safetensors} in float32, {@code tokenizer.json} and
 * {@code tokenizer_config.json} with the chat template. Weights are dequantised and the rows of the query and key
 * projections put back into Hugging Face's rotary order; a model with tied embeddings gets no {@code lm_head}. Memory
 * is bounded by one row; the folder appears whole or not at all.
 */
public final class GgufImport {
    private GgufImport() {}

    /** Converts a file into a folder that must not exist yet. */
    public static void convert(Path gguf, Path folder) {
        if (Files.exists(folder)) {
            throw new IllegalArgumentException(folder + " exists already: name a folder that does not");
        }
        Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
        try (Gguf source = Gguf.open(gguf)) {
            LlamaOfGguf llama = LlamaOfGguf.of(source);
            delete(partial);
            Files.createDirectories(partial);
            llama.writeWeights(partial.resolve("model.safetensors"));
            llama.writeConfig(partial);
            GgufTokenizer.of(source).write(partial);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot convert " + gguf + " to " + folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            deepestFirst = new ArrayList<>(paths.toList());
        }
        deepestFirst.sort(Comparator.reverseOrder());
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
