package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** JSON lines in the store, plain, gzip (.gz) or zstd (.zst). */
public record Files(
        @JsonPropertyDescription(
                "Path below the store's root, of a file or a folder. In a folder every *.jsonl, *.jsonl.gz and *.jsonl.zst is read, sorted by name.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern("[^/].*")
        String path)
        implements SourceSpec {}
