package dev.cultivar.evaluator;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.evaluator.page.SearchPage;
import dev.cultivar.evaluator.page.TrialsCsv;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.PodContext;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** The table of a search from order to artifact: {@code trials.csv} for machines, {@code search.html} for people. */
final class Tabulation {
    private Tabulation() {}

    static Done perform(TabulateWork work, PodContext pod) throws IOException {
        try (ArtifactWriter writer = pod.store().create("report")) {
            Files.writeString(writer.folder().resolve("trials.csv"), TrialsCsv.of(work));
            Files.writeString(writer.folder().resolve("search.html"), SearchPage.html(work));
            Artifact report = writer.publish(
                    Map.of(),
                    pod.orderDigest(),
                    Map.of("trials", "" + work.trials().size()));
            return Done.of(
                    work.trials().size() + (work.trials().size() == 1 ? " trial" : " trials") + " in a table",
                    new ArtifactStatus("report", report.kind(), report.digest(), report.bytes()));
        }
    }
}
