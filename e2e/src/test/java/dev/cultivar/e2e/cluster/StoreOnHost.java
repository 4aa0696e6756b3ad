package dev.cultivar.e2e.cluster;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A workspace's store as a folder of the machine that the one-node cluster runs on. */
record StoreOnHost(Path root) {
    private static final Pattern PROGRESS = Pattern.compile("step (\\d+) ");

    static StoreOnHost of(Workspace workspace) {
        String volume = Objects.requireNonNull(workspace
                        .client
                        .persistentVolumeClaims()
                        .inNamespace(workspace.name)
                        .withName("cultivar-store")
                        .get())
                .getSpec()
                .getVolumeName();
        PersistentVolume found = Objects.requireNonNull(
                workspace.client.persistentVolumes().withName(volume).get(), "the claim is bound");
        return new StoreOnHost(Path.of(
                found.getSpec().getHostPath() != null
                        ? found.getSpec().getHostPath().getPath()
                        : found.getSpec().getLocal().getPath()));
    }

    /** The last step that a stage's pod did, as it noted it; 0 before the first. */
    long progress(String uid, String stage) {
        Path file = root.resolve("runs").resolve(uid).resolve(stage).resolve("progress");
        try {
            Matcher step = PROGRESS.matcher(Files.exists(file) ? Files.readString(file) : "");
            return step.lookingAt() ? Long.parseLong(step.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest complete checkpoint; 0 when there is none. */
    long newestCheckpoint(String uid, String stage) {
        Path folder = root.resolve("runs").resolve(uid).resolve(stage);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().matches("step-\\d+"))
                    .filter(entry -> Files.exists(entry.resolve("manifest.json")))
                    .mapToLong(entry ->
                            Long.parseLong(entry.getFileName().toString().substring(5)))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
