package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a GGUF file in the store; which of them is seen from what is there. */
public record Volume(
        @JsonPropertyDescription(
                "Path below the store's root: a Hugging Face folder, a .gguf file, or a folder with one .gguf file.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern("[^/].*")
        String path)
        implements ModelSourceSpec {}
