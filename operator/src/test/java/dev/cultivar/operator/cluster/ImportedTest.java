package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code cultivar import} makes of real configurations (module cli) is accepted by a real API server: schema, bounds and CEL. */
class ImportedTest {
    private static final Path IMPORTED = Path.of("../cli/src/test/resources/imported");

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(IMPORTED)) {
            return files.filter(file -> file.toString().endsWith(".manifests.yaml"))
                    .map(IMPORTED::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isAccepted(Path manifest) throws IOException {
        try (InputStream text = Files.newInputStream(IMPORTED.resolve(manifest));
                KubernetesClient client = ApiServer.get().admin()) {
            String namespace = ApiServer.get().namespace();
            List<HasMetadata> objects = client.load(text).items();
            assertThat(objects).hasSizeGreaterThanOrEqualTo(2);
            for (HasMetadata object : objects) {
                object.getMetadata().setNamespace(namespace);
                // server-side apply validates strictly: an unknown field is an error
                assertThatCode(() ->
                                client.resource(object).fieldManager("kubectl").serverSideApply())
                        .as(
                                "%s: %s %s",
                                manifest, object.getKind(), object.getMetadata().getName())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void thereAreTwelveAndMore() throws IOException {
        assertThat(manifests()).hasSizeGreaterThanOrEqualTo(12);
    }
}
