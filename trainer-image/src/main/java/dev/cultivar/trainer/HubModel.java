package dev.cultivar.trainer;

import dev.cultivar.api.model.Hub;
import dev.cultivar.contract.Report;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.hub.HubFile;
import dev.cultivar.runtime.hub.HubRepository;
import dev.cultivar.runtime.hub.HubTokens;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.PodContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a hub's repository that are a model, once they are in the store. */
final class HubModel {
    /** The pod is asked to end. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("asked to end while the model was fetched; what is there already is kept");
        }
    }

    private static final String STAGE = "import";
    private static final String CONFIG = "config.json";
    private static final String FIELD = "models{}.hub";

    private final PodContext pod;
    private final Hub hub;
    private final Map<String, String> environment;

    /** Of a repository, with the hosts and tokens of a pod's environment. */
    HubModel(PodContext pod, Hub hub, Map<String, String> environment) {
        this.pod = pod;
        this.hub = hub;
        this.environment = environment;
    }

    /** By name in a Hugging Face folder, or one under {@link ModelImport#GGUF}. */
    Map<String, Path> files() throws IOException {
        try (Downloads downloads = Downloads.of(pod, environment, this::watch)) {
            return files(
                    new HubRepository(HubRepository.Kind.MODEL, FIELD, hub, new HubTokens(environment), downloads));
        }
    }

    private Map<String, Path> files(HubRepository repository) throws IOException {
        List<HubFile> all = hub.allowPatterns().isEmpty() ? repository.files() : repository.wanted();
        List<HubFile> parts =
                all.stream().filter(file -> ModelImport.isPart(file.path())).toList();
        boolean folder = parts.stream().anyMatch(file -> file.path().equals(CONFIG));
        List<HubFile> ggufs =
                all.stream().filter(file -> file.path().endsWith(".gguf")).toList();
        if (folder ? parts.size() > ModelImport.MAX_FILES : ggufs.size() != 1) {
            throw new InvalidWork(
                    "UnknownFormat",
                    FIELD + ".allowPatterns: of the " + all.size() + " files of " + repository.page()
                            + " that are meant "
                            + (folder
                                    ? parts.size() + " are parts of a model"
                                    : ggufs.size() + " are *.gguf and none is config.json")
                            + ": a model is one GGUF file, or config.json with at most " + ModelImport.MAX_FILES
                            + " files beside it; name the patterns of one model");
        }
        Map<String, Path> files = new TreeMap<>();
        for (Map.Entry<HubFile, Path> file :
                repository.fetched(folder ? parts : ggufs).entrySet()) {
            files.put(folder ? file.getKey().path() : ModelImport.GGUF, file.getValue());
        }
        return files;
    }

    private void watch(long bytes) {
        if (pod.termination().requested()) {
            throw new Stopped();
        }
        pod.reporter()
                .update(new Report(
                        Report.SCHEMA_VERSION,
                        STAGE,
                        "Running",
                        0,
                        1,
                        0,
                        null,
                        null,
                        null,
                        null,
                        Map.of("bytes", (double) bytes),
                        List.of(),
                        List.of()));
    }
}
