package dev.cultivar.runtime.order;

import dev.cultivar.api.SplitStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an outcome whole beside the artifacts, and as much as Kubernetes keeps of it to the termination message. */
final class OutcomeFile {
    private static final int MAX_MESSAGE = 1024;

    private OutcomeFile() {}

    static void write(Outcome outcome, Path terminationLog, @Nullable Path record) {
        try {
            Files.write(terminationLog, fitted(outcome));
        } catch (IOException e) {
            System.err.println("the outcome could not be written to " + terminationLog + ": " + e);
        }
        try {
            if (record != null) {
                Files.createDirectories(record.toAbsolutePath().getParent());
                Files.write(record, CanonicalJson.bytes(outcome));
            }
        } catch (IOException e) {
            System.err.println("the outcome could not be written to " + record + ": " + e);
        }
    }

    /** The outcome's bytes with the least needed parts left out until they fit: report, results, steps, domains and values of metadata, then the message's end. */
    static byte[] fitted(Outcome outcome) {
        List<Outcome> attempts = List.of(
                outcome,
                trimmed(outcome, false, true, true),
                trimmed(outcome, false, false, true),
                trimmed(outcome, false, false, false));
        byte[] bytes = {};
        for (Outcome attempt : attempts) {
            bytes = TerminationMessage.write(attempt);
            if (bytes.length <= Outcome.MAX_BYTES) {
                return bytes;
            }
        }
        return bytes;
    }

    private static SplitStatus withoutDomains(SplitStatus split) {
        return new SplitStatus(split.name(), split.records(), split.bytes());
    }

    private static Outcome trimmed(Outcome o, boolean report, boolean results, boolean rest) {
        String message = rest || o.message().length() <= MAX_MESSAGE
                ? o.message()
                : o.message().substring(0, MAX_MESSAGE) + " ...";
        return new Outcome(
                o.schemaVersion(),
                o.orderDigest(),
                o.exitCode(),
                o.reason(),
                message,
                o.outputs(),
                report ? o.report() : null,
                o.record(),
                rest
                        ? o.splits()
                        : o.splits().stream().map(OutcomeFile::withoutDomains).toList(),
                rest ? o.steps() : List.of(),
                results ? o.results() : List.of(),
                rest ? o.gates() : List.of(),
                o.tokenizer(),
                rest || o.card() == null ? o.card() : o.card().withoutValues(),
                rest ? o.stops() : List.of());
    }
}
