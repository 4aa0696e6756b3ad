package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a configuration became.
 *
 * @param tool the tool that it was for
 * @param manifests datasets, recipe and run, in the order in which a reader wants them
 * @param findings a word about every key of the file, in its order, then about each default that was taken
 * @param assumptions what the file leaves open, in sentences
 */
public record Imported(String tool, List<ObjectNode> manifests, List<Finding> findings, List<String> assumptions) {
    /** Whether every key of the file says the same as before or has no meaning here. */
    public boolean complete() {
        return findings.stream()
                .noneMatch(finding ->
                        finding.given() && (finding.fate() == Fate.unmapped || finding.fate() == Fate.changed));
    }
}
