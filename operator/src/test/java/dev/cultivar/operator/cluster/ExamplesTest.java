package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest of examples/ is accepted by a real API server, which refuses fields that no schema knows. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../examples");

    static List<Path> manifests() throws IOException {
        return Manifests.below(EXAMPLES, ".yaml").stream()
                .filter(file ->
                        !file.startsWith("gitops/flux")) // Flux's own kind, which make gitops reads with Flux's types
                .toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isAccepted(Path manifest) throws IOException {
        assertThat(Manifests.accepted(EXAMPLES.resolve(manifest))).isNotEmpty();
    }

    @Test
    void thereAreManifests() throws IOException {
        assertThat(manifests()).contains(Path.of("german-manuals/run.yaml"));
    }
}
