package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Files in the store: JSON lines and CSV, plain, gzip (.gz) or zstd (.zst), Parquet, and documents. */
public record Files(
        @JsonPropertyDescription(
                "Path below the store's root, of a file or a folder. In a folder every *.jsonl, *.csv, *.tsv (also with .gz or .zst), *.parquet, and document (*.pdf, *.html, *.htm, *.docx, *.pptx; *.txt with read: documents) is read, sorted by name; if they are of several formats, read says which.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern("[^/].*")
        String path)
        implements SourceSpec {}
