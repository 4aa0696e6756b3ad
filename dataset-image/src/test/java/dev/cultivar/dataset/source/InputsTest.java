package dev.cultivar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.source.Format;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.dataset.record.Place;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.hub.HubTokens;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        Inputs inputs = Inputs.find(List.of(files("imports/in")), Map.of(), new Store(root), none(), 7);
        assertThat(inputs.all()).extracting(Input::name).containsExactly("a.jsonl", "b.jsonl", "c.jsonl");
        assertThat(inputs.all()).extracting(Input::file).containsExactly(0, 1, 2);
        assertThat(inputs.shown(new Place(0, 2, 7))).isEqualTo("imports/in/c.jsonl.gz:7");
    }

    @Test
    void oneFileMayHaveAnyName() throws IOException {
        write("imports/data.json", "{}");
        Inputs inputs =
                Inputs.find(List.of(files("imports/data.json"), inline()), Map.of(), new Store(root), none(), 7);
        assertThat(inputs.all()).extracting(Input::name).containsExactly("data.json", "inline");
        assertThat(inputs.all()).extracting(Input::source).containsExactly(0, 1);
        assertThat(inputs.shown(new Place(1, 0, 3))).isEqualTo("sources[written].from.inline:3");
    }

    @Test
    void whatIsNotThereIsRefusedWithAdvice() throws IOException {
        refused("imports/none", "PathMissing", "imports/none is not in the store");
        refused("../etc", "PathOutsideStore", "../etc leads out of the store");
        write("imports/empty/readme.txt", "");
        refused(
                "imports/empty",
                "NoFiles",
                "folder imports/empty has no file *.jsonl, *.csv, *.tsv, *.parquet, *.pdf, *.html, *.htm, *.docx, *.pptx (also with");
        write("imports/twice/a.jsonl", "");
        write("imports/twice/a.jsonl.gz", "");
        refused("imports/twice", "SameFileTwice", "has a.jsonl and a.jsonl.gz: remove one of them");
    }

    @Test
    void aFolderIsOfOneFormatOrReadSaysWhich() throws IOException {
        write("imports/both/a.jsonl", "{}");
        write("imports/both/b.csv.gz", "");
        write("imports/both/c.tsv", "");
        write("imports/both/d.parquet", "");
        refused("imports/both", "SeveralFormats", "has a.jsonl and b.csv.gz: say with read which format is meant");
        assertThat(inputs("imports/both", Format.csv).all())
                .extracting(Input::name)
                .containsExactly("b.csv", "c.tsv");
        assertThat(inputs("imports/both", Format.parquet).all())
                .extracting(Input::name)
                .containsExactly("d.parquet");
        write("imports/pages/a.jsonl", "{}");
        assertThatThrownBy(() -> inputs("imports/pages", Format.csv))
                .hasMessageContaining("folder imports/pages has no file *.csv, *.tsv (also with");
    }

    @Test
    void documentsAreNamedByTheirPathsAndTextFilesOnlyWhereTheyAreAskedFor() throws IOException {
        write("imports/notes/b.PDF", "");
        write("imports/notes/a.html.gz", "");
        write("imports/notes/c.txt", "");
        assertThat(inputs("imports/notes", null).all())
                .extracting(Input::name)
                .containsExactly("imports/notes/a.html", "imports/notes/b.PDF");
        assertThat(inputs("imports/notes", Format.documents).all())
                .extracting(Input::name)
                .containsExactly("imports/notes/a.html", "imports/notes/b.PDF", "imports/notes/c.txt");
        assertThat(inputs("imports/notes", null).shown(new Place(0, 1, 1))).isEqualTo("imports/notes/b.PDF");
        write("imports/notes/d.jsonl", "{}");
        refused("imports/notes", "SeveralFormats", "has a.html.gz and d.jsonl: say with read which format is meant");
    }

    @Test
    void aFileSaysItsFormatByItsNameUnlessReadDoes() throws IOException {
        write("imports/table.tsv.zst", "");
        assertThat(format("imports/table.tsv.zst", null)).isEqualTo(Format.csv);
        write("imports/table.txt", "");
        assertThat(format("imports/table.txt", null)).isEqualTo(Format.jsonLines);
        assertThat(format("imports/table.txt", Format.csv)).isEqualTo(Format.csv);
        assertThat(inputs("imports/table.txt", Format.csv).shown(new Place(0, 0, 3)))
                .isEqualTo("imports/table.txt row 3");
        write("imports/TABLE.TSV.ZST", "");
        StoreFile loud = (StoreFile) inputs("imports/TABLE.TSV.ZST", null).all().getFirst();
        assertThat(loud.format()).isEqualTo(Format.csv);
        assertThat(loud.separator()).isEqualTo('\t');
        assertThat(loud.compression()).isEqualTo(StoreFile.Compression.ZSTD);
        assertThat(loud.name()).isEqualTo("TABLE.TSV");
        write("imports/table.parquet.gz", "");
        refused("imports/table.parquet.gz", "InvalidSource", "is Parquet in another compression: unpack it");
    }

    private Format format(String path, @Nullable Format read) throws IOException {
        return ((StoreFile) inputs(path, read).all().getFirst()).format();
    }

    private Inputs inputs(String path, @Nullable Format read) throws IOException {
        return Inputs.find(List.of(files(path, read)), Map.of(), new Store(root), none(), 7);
    }

    private void refused(String path, String reason, String message) {
        assertThatThrownBy(() -> Inputs.find(List.of(files(path)), Map.of(), new Store(root), none(), 7))
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
        return files(path, null);
    }

    private static Source files(String path, @Nullable Format read) {
        return new Source(
                "read",
                RecordType.text,
                new From(new dev.cultivar.api.source.Files(path), null, null, null, null, null),
                read,
                Defaults.absent(),
                Defaults.absent());
    }

    private static Source inline() {
        return new Source(
                "written",
                RecordType.text,
                new From(null, new Inline("{}"), null, null, null, null),
                null,
                Defaults.absent(),
                Defaults.absent());
    }

    private Remotes none() {
        return new Remotes(
                new Downloads(new Store(root), "owner", AllowedHosts.of(""), bytes -> {}), new HubTokens(Map.of()));
    }
}
