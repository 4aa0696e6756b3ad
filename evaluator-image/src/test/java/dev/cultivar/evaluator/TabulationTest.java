package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.TabulateWork;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.contract.Work;
import dev.cultivar.runtime.order.Pod;
import dev.cultivar.runtime.order.Termination;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TabulationTest {
    private static final TabulateWork TABLE = new TabulateWork(
            "grid",
            "dev",
            "acc",
            List.of(new TrialStatus("grid-1", "Succeeded", Map.of("seed", "0"), null, 0.5, "m1", null)),
            List.of(new BestStatus(List.of("grid-1"), Map.of(), 0.5, List.of())));

    @TempDir
    Path root;

    private Outcome tabulated(String owner) throws IOException {
        Order order = new Order(Order.SCHEMA_VERSION, 0, 1, new Work(null, null, null, null, null, null, TABLE));
        Path file = root.resolve("order.json");
        Path termination = root.resolve("termination");
        Files.write(file, CanonicalJson.bytes(order));
        int exit = Pod.run(
                Map.of(
                        PodEnvironment.ORDER, file.toString(),
                        PodEnvironment.STORE, root.toString(),
                        PodEnvironment.OWNER_UID, owner,
                        PodEnvironment.TERMINATION_LOG, termination.toString()),
                Examination::perform,
                new Termination());
        assertThat(exit).isZero();
        return TerminationMessage.read(Files.readString(termination)).orElseThrow();
    }

    @Test
    void anOrderBecomesTheSameArtifactEachTime() throws IOException {
        Outcome outcome = tabulated("one");
        assertThat(outcome.message()).isEqualTo("1 trial in a table");
        String digest = outcome.outputs().getFirst().digest();
        Path folder = new Store(root).artifact("report", digest).folder();
        assertThat(folder.resolve("trials.csv")).content().contains("grid-1,Succeeded,0,1,0.5,m1");
        assertThat(folder.resolve("search.html")).content().contains("ranked by accuracy of dev", "as the run is");
        assertThat(tabulated("two").outputs().getFirst().digest()).isEqualTo(digest);
    }
}
