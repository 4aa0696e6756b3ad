package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.dataset.source.Papers;
import dev.cultivar.runtime.download.FileServer;
import dev.cultivar.runtime.store.DataRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of documents becomes a dataset, a record each. */
class DocumentsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void eachDocumentIsARecordNamedByItsPath() throws IOException {
        TestPod pod = documents();
        List<DataRecord> records = pod.read(pod.prepare(work("imports/manuals", ""), 2, 3), "train");
        assertThat(records)
                .extracting(DataRecord::id)
                .containsExactly("imports/manuals/a.html", "imports/manuals/b.docx", "imports/manuals/c.pdf");
        assertThat(records.getLast().string("text")).isEqualTo("seven");
        assertThat(TestPod.digest(pod.prepare(work("imports/manuals", ""), 1, 1)))
                .isEqualTo(TestPod.digest(pod.prepare(work("imports/manuals", ""), 2, 5)));
    }

    @Test
    void titleAndPathMayBecomeMetadataAndAnotherIdWins() throws IOException {
        TestPod pod = documents();
        String more = ", \"metadata\": {\"id\": {\"column\": \"title\"}, \"group\": {\"column\": \"path\"}}";
        DataRecord last = pod.read(pod.prepare(work("imports/manuals/c.pdf", more), 1, 1), "train")
                .getLast();
        assertThat(last.id()).isEqualTo("Seventh");
        assertThat(last.metadata()).isEqualTo(Map.of("group", "imports/manuals/c.pdf"));
    }

    @Test
    void unreadableDocumentsAreCountedAndTheFirstIsNamed() throws IOException {
        TestPod pod = documents();
        pod.put("imports/manuals/b2.pdf", "no PDF");
        pod.put("imports/manuals/d.docx", "no Word");
        pod.refused(
                work("imports/manuals", ""),
                "BadRecord",
                "source manuals, imports/manuals/b2.pdf: cannot be read as what its name says: ");
        pod.refused(work("imports/manuals", ""), "BadRecord", "; convert it, or leave it out; 2 lines are wrong");
    }

    @Test
    void aScanIsAnEmptyRecordThatAFilterDropsAndATitleThatIsNotThereIsEmpty() throws IOException {
        TestPod pod = documents();
        pod.put("imports/manuals/scan.pdf", Papers.pdf("Scan", ""));
        String more = ", \"metadata\": {\"group\": {\"column\": \"title\"}}";
        String all = work("imports/manuals", more);
        assertThat(pod.read(pod.prepare(all, 1, 2), "train"))
                .extracting(
                        record -> record.string("text").isEmpty(),
                        record -> record.metadata().get("group"))
                .containsExactly(tuple(false, ""), tuple(false, ""), tuple(false, "Seventh"), tuple(true, "Scan"));
        String filtered =
                all.replace("}]}", "}], \"steps\": [{\"name\": \"written\", \"filter\": {\"length\": {\"min\": 1}}}]}");
        assertThat(pod.read(pod.prepare(filtered, 1, 2), "train"))
                .extracting(DataRecord::id)
                .doesNotContain("imports/manuals/scan.pdf")
                .hasSize(3);
    }

    @Test
    void documentsOfTwoSourcesMayNotBeTheSame() throws IOException {
        TestPod pod = documents();
        String one = work("imports/manuals", "");
        String two = one.replace(
                "]}",
                ", {\"name\": \"again\", \"record\": \"text\", \"from\": {\"files\":"
                        + " {\"path\": \"imports/manuals/c.pdf\"}}}]}");
        pod.refused(two, "BadRecord", "metadata.id imports/manuals/c.pdf is also the id of an earlier record");
    }

    @Test
    void documentsAreText() throws IOException {
        TestPod pod = documents();
        pod.refused(
                work("imports/manuals", "").replace("\"text\"", "\"messages\""),
                "RecordTypeMismatch",
                "sources[manuals].from.files.path: imports/manuals/a.html is a document, which gives records of type text");
    }

    @Test
    void aFetchedDocumentIsNamedByItsBytes() throws IOException {
        byte[] pdf = Papers.pdf("", "far away");
        String sha256 = CanonicalJson.digest(pdf);
        try (FileServer server = new FileServer()) {
            server.file("/far.pdf", pdf);
            TestPod pod = new TestPod(root);
            pod.environment = Map.of(PodEnvironment.DOWNLOAD_HOSTS, server.host());
            String work = """
                    {"sources": [{"name": "far", "record": "text", "from": {"http": {"url": "%s", "sha256": "%s"}}}]}""".formatted(server.url("/far.pdf"), sha256);
            DataRecord record = pod.read(pod.prepare(work, 1, 1), "train").getFirst();
            assertThat(record.id()).isEqualTo(sha256 + ".pdf");
            assertThat(record.string("text")).isEqualTo("far away");
        }
    }

    private TestPod documents() throws IOException {
        TestPod pod = new TestPod(root);
        pod.put("imports/manuals/a.html", "<html><body><p>five</p></body></html>".getBytes(StandardCharsets.UTF_8));
        pod.put("imports/manuals/b.docx", Papers.docx("", "six", "a", "b"));
        pod.put("imports/manuals/c.pdf", Papers.pdf("Seventh", "seven"));
        return pod;
    }

    private static String work(String path, String more) {
        return """
                {"sources": [{"name": "manuals", "record": "text", "from": {"files": {"path": "%s"}}%s}]}""".formatted(path, more);
    }
}
