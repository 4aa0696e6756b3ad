package dev.cultivar.contract;

import dev.cultivar.api.Defaults;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an artifact is: its files, and the artifacts it was made from. The artifact's digest is the SHA-256 of this record as
 * canonical JSON, so nothing that differs between equal runs (clock, rate, host) may stand in it.
 *
 * @param kind dataset, model, adapter, report or checkpoint
 * @param parents digests of the artifacts that went in, sorted by role
 * @param order digest of the order that made it; absent for imports
 * @param facts small facts that readers need before the files, for example a dataset's splits and their records
 */
public record Manifest(
        int schemaVersion,
        String kind,
        Map<String, String> parents,
        @Nullable String order,
        List<ManifestFile> files,
        Map<String, String> facts) {
    /** The version of this record. */
    public static final int SCHEMA_VERSION = 1;

    public Manifest {
        parents = Defaults.map(parents);
        files = Defaults.list(files);
        facts = Defaults.map(facts);
    }
}
