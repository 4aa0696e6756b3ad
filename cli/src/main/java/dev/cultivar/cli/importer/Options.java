package dev.cultivar.cli.importer;

import dev.cultivar.api.RecordType;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration does not say and a user may.
 *
 * @param name name of recipe and run
 * @param devices how many devices the configuration was run on
 * @param records how many training sequences an epoch has; absent when nobody knows
 * @param record shape of the records; absent when the configuration tells or implies it
 * @param commits repository of a hub to the commit that is meant
 * @param datasetInfo LLaMA-Factory's dataset_info.json
 */
public record Options(
        String name,
        int devices,
        @Nullable Long records,
        @Nullable RecordType record,
        Map<String, String> commits,
        @Nullable Path datasetInfo) {
    /** A name that Kubernetes takes, of any text. */
    public static String name(String text) {
        return Names.of(text);
    }
}
