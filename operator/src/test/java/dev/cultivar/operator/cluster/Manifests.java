package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of manifests in the repository, given to a real API server. */
final class Manifests {
    private Manifests() {}

    /** The files below a folder whose names end so, relative to it. */
    static List<Path> below(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .map(folder::relativize)
                    .sorted()
                    .toList();
        }
    }

    /** Applies all objects of a file in a namespace of their own, and returns them. */
    static List<HasMetadata> accepted(Path file) throws IOException {
        try (InputStream text = Files.newInputStream(file);
                KubernetesClient client = ApiServer.get().admin()) {
            String namespace = ApiServer.get().namespace();
            List<HasMetadata> objects = client.load(text).items();
            for (HasMetadata object : objects) {
                object.getMetadata().setNamespace(namespace);
                // server-side apply validates strictly: an unknown field is an error
                assertThatCode(() ->
                                client.resource(object).fieldManager("kubectl").serverSideApply())
                        .as(
                                "%s: %s %s",
                                file, object.getKind(), object.getMetadata().getName())
                        .doesNotThrowAnyException();
            }
            return objects;
        }
    }
}
