package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.NameReference;
import io.fabric8.generator.annotation.Required;

/** The tokenizer of a model that brings none. */
public record ModelTokenizer(
        @JsonPropertyDescription("A DomainDataset of the same namespace with spec.tokenizer.") @Required
        NameReference dataset) {}
