package dev.cultivar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.Source;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void aFolderIsItsJsonLinesByNameWhateverTheirCompression() throws IOException {
        write("imports/in/b.jsonl", "{}");
        write("imports/in/a.jsonl.zst", "");
        write("imports/in/c.jsonl.gz", "");
        write("imports/in/readme.txt", "");
        write("imports/in/deeper/d.jsonl", "");
        Inputs inputs = Inputs.find(List.of(files("imports/in")), Map.of(), new Store(root), 7);
        assertThat(inputs.all()).extracting(Input::name).containsExactly("a.jsonl", "b.jsonl", "c.jsonl");
        assertThat(inputs.all()).extracting(Input::file).containsExactly(0, 1, 2);
        assertThat(inputs.shown(new Place(0, 2, 7))).isEqualTo("imports/in/c.jsonl.gz:7");
    }

    @Test
    void oneFileMayHaveAnyName() throws IOException {
        write("imports/data.json", "{}");
        Inputs inputs = Inputs.find(List.of(files("imports/data.json"), inline()), Map.of(), new Store(root), 7);
        assertThat(inputs.all()).extracting(Input::name).containsExactly("data.json", "inline");
        assertThat(inputs.all()).extracting(Input::source).containsExactly(0, 1);
        assertThat(inputs.shown(new Place(1, 0, 3))).isEqualTo("sources[written].from.inline:3");
    }

    @Test
    void whatIsNotThereIsRefusedWithAdvice() throws IOException {
        refused("imports/none", "PathMissing", "imports/none is not in the store");
        refused("../etc", "PathOutsideStore", "../etc leads out of the store");
        write("imports/empty/readme.txt", "");
        refused("imports/empty", "NoFiles", "folder imports/empty has no file *.jsonl, *.jsonl.gz or *.jsonl.zst");
        write("imports/twice/a.jsonl", "");
        write("imports/twice/a.jsonl.gz", "");
        refused("imports/twice", "SameFileTwice", "has a.jsonl and a.jsonl.gz: remove one of them");
    }

    private void refused(String path, String reason, String message) {
        assertThatThrownBy(() -> Inputs.find(List.of(files(path)), Map.of(), new Store(root), 7))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Source files(String path) {
        return new Source(
                "read",
                RecordType.text,
                new From(new dev.cultivar.api.source.Files(path), null, null, null),
                Defaults.absent(),
                Defaults.absent());
    }

    private static Source inline() {
        return new Source(
                "written",
                RecordType.text,
                new From(null, new Inline("{}"), null, null),
                Defaults.absent(),
                Defaults.absent());
    }
}
