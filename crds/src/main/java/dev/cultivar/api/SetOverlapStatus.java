package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** What a dataset has in common with an evaluation set. */
public record SetOverlapStatus(
        @JsonPropertyDescription("Name of the set in spec.card.against.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Records of the dataset, all splits, that share an n-gram with it.")
        Long records,

        @JsonPropertyDescription("Those of train.") Long train,

        @JsonPropertyDescription("Share of train that they are.")
        Double trainShare,

        @JsonPropertyDescription("Share of the set's own records that share an n-gram with train.")
        Double setShare) {}
