package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where records are: exactly one of files, inline, dataset, generated, http, hub. */
@ValidationRule(
        value =
                "[has(self.files), has(self.inline), has(self.dataset), has(self.generated), has(self.http), has(self.hub)].filter(x, x).size() == 1",
        message = "exactly one of files, inline, dataset, generated, http, hub must be set")
public record From(
        @JsonPropertyDescription("Files in the workspace's store.") @Nullable
        Files files,

        @JsonPropertyDescription("Records written in the manifest itself.") @Nullable
        Inline inline,

        @JsonPropertyDescription("Records of another DomainDataset.") @Nullable
        Dataset dataset,

        @JsonPropertyDescription("Records of a made-up world with known structure.") @Nullable
        Generated generated,

        @JsonPropertyDescription("A file that is fetched, named by its SHA-256.") @Nullable
        Http http,

        @JsonPropertyDescription("Files of a dataset repository of a Hugging Face Hub.") @Nullable
        Hub hub) {

    /** The branch that is set. */
    public SourceSpec chosen() {
        return OneOf.<SourceSpec>chosen(
                "sources[].from",
                "files, inline, dataset, generated, http, hub",
                files,
                inline,
                dataset,
                generated,
                http,
                hub);
    }
}
