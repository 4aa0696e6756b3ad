package dev.cultivar.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path root;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(root);
    }

    private Artifact publish(String text) throws IOException {
        try (ArtifactWriter writer = store.create("model")) {
            Files.createDirectories(writer.folder().resolve("sub"));
            Files.writeString(writer.folder().resolve("sub/a.txt"), text);
            Files.writeString(writer.folder().resolve("b.txt"), "b");
            return writer.publish(Map.of("base", "x"), null, Map.of("family", "llama"));
        }
    }

    @Test
    void sameContentIsTheSameArtifactAndOtherContentIsAnother() throws IOException {
        Artifact first = publish("one");
        assertThat(publish("one").digest()).isEqualTo(first.digest());
        assertThat(publish("two").digest()).isNotEqualTo(first.digest());
        assertThat(first.bytes()).isEqualTo(4);
        assertThat(store.find(first.digest()).fact("family")).isEqualTo("llama");
    }

    @Test
    void whatIsMadeAgainIsYoungAgainSoThatNobodySweepsIt() throws IOException {
        Path manifest = publish("one").folder().resolve("manifest.json");
        Instant longAgo = Instant.now().minus(Duration.ofDays(9));
        Files.setLastModifiedTime(manifest, FileTime.from(longAgo));

        publish("one");
        assertThat(Files.getLastModifiedTime(manifest).toInstant()).isAfter(longAgo.plus(Duration.ofDays(8)));
    }

    @Test
    void aDamagedArtifactIsMendedWhenItIsMadeAgain() throws IOException {
        Artifact first = publish("one");
        Files.delete(first.folder().resolve("b.txt"));
        publish("one").verify();
        Files.writeString(first.folder().resolve("sub/a.txt"), "eno");
        publish("one").verify();
        Files.writeString(first.folder().resolve("manifest.json"), "{}");
        publish("one").verify();
        assertThat(store.artifact("model", first.digest()).bytes()).isEqualTo(4);
        try (var left = Files.list(root.resolve("model"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void nothingIsLeftOfAnArtifactThatWasNotPublished() throws IOException {
        try (ArtifactWriter writer = store.create("adapter")) {
            Files.writeString(writer.folder().resolve("half"), "half");
        }
        try (var left = Files.list(root.resolve("adapter"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatAKilledPodLeftIsRemovedADayLater() throws IOException {
        Path old = Files.createDirectories(root.resolve("model/.new-old"));
        Path young = Files.createDirectories(root.resolve("model/.new-young"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        publish("one");
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void changedManifestIsRefused() throws IOException {
        Artifact artifact = publish("one");
        Path manifest = artifact.folder().resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("llama", "gamma"));
        assertThatThrownBy(() -> store.artifact("model", artifact.digest()))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("does not have that digest");
    }

    @Test
    void changedFileIsFoundByVerifyAndTruncatedFileAtOnce() throws IOException {
        Artifact artifact = publish("one");
        Files.writeString(artifact.folder().resolve("sub/a.txt"), "eno");
        assertThatThrownBy(artifact::verify).hasMessageContaining("sub/a.txt does not have its hash");
        Files.writeString(artifact.folder().resolve("sub/a.txt"), "o");
        assertThatThrownBy(() -> artifact.file("sub/a.txt")).hasMessageContaining("not of 3 bytes");
    }

    @Test
    void folderWithoutManifestIsNoArtifact() throws IOException {
        String digest = "0".repeat(64);
        Files.createDirectories(root.resolve("model").resolve(digest));
        assertThatThrownBy(() -> store.find(digest)).hasMessageContaining("was it deleted?");
    }

    @Test
    void pathsOutsideTheStoreAndMissingPathsAreRefusedByName() throws IOException {
        assertThatThrownBy(() -> store.imported("../secret")).hasMessageContaining("../secret leads out of the store");
        assertThatThrownBy(() -> store.imported("imports/../dataset/x")).hasMessageContaining("leads out of the store");
        assertThatThrownBy(() -> store.imported("dataset/" + "0".repeat(64) + "/test"))
                .hasMessageContaining("leads into the artifacts: name the dataset or run that made it");
        assertThatThrownBy(() -> store.imported("imports/none.jsonl"))
                .hasMessageContaining("imports/none.jsonl is not in the store");
        Path file = Files.createDirectories(root.resolve("imports")).resolve("x");
        Files.writeString(file, "x");
        assertThat(store.imported("imports/x")).isEqualTo(file.toAbsolutePath().normalize());
    }

    @Test
    void missingRootSaysWhichClaimToMount() {
        assertThatThrownBy(() -> new Store(root.resolve("none"))).hasMessageContaining("cultivar-store");
    }
}
