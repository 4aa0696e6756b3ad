package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One named origin of records, and how its columns are read. */
@ValidationRule(
        value = "!has(self.read) || has(self.from.files) || has(self.from.http) || has(self.from.hub)",
        message = "read says how from.files, from.http and from.hub are read: remove it")
@ValidationRule(
        value = "!has(self.read) || self.read != 'documents' || self.record == 'text'",
        message = "read: documents gives records of type text: write record: text")
public record Source(
        @JsonPropertyDescription("Name of the source, unique in the dataset.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Shape of the records: text, promptCompletion, messages or choice.") @Required
        RecordType record,

        @JsonPropertyDescription("Where the records are: exactly one of files, inline, dataset, generated, http, hub.")
        @Required
        From from,

        @JsonPropertyDescription(
                "How files are read: jsonLines, csv (a header line; cells of columns that need a list or a number are JSON; *.tsv is cut at tabs), parquet or documents (each file is one record of type text, with its path as id and columns text, title and path). Default: by the end of the file's name. In a folder, only files of this format are read.")
        @Nullable
        Format read,

        @JsonPropertyDescription(
                "Canonical column to the column of the file that holds it, for files with other names. Default: the canonical names. A dot goes into nested objects.")
        @Size(max = 16)
        @Nullable
        Map<String, @Size(max = 253) String> columns,

        @JsonPropertyDescription(
                "Metadata to keep with each record: key to a column or a fixed value. The keys id, group, domain, time, language and license have their meaning; others are free. Generated records have id, group and domain by themselves; records of a dataset keep what they have.")
        @Size(max = 32)
        @Nullable
        Map<String, MetadataValue> metadata) {
    public Source {
        columns = Defaults.map(columns);
        metadata = Defaults.map(metadata);
    }
}
