package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code cultivar import} makes of real configurations (module cli) is accepted by a real API server: schema, bounds and CEL. */
class ImportedTest {
    private static final Path IMPORTED = Path.of("../cli/src/test/resources/imported");

    static List<Path> manifests() throws IOException {
        return Manifests.below(IMPORTED, ".manifests.yaml");
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isAccepted(Path manifest) throws IOException {
        assertThat(Manifests.accepted(IMPORTED.resolve(manifest))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void thereAreTwelveAndMore() throws IOException {
        assertThat(manifests()).hasSizeGreaterThanOrEqualTo(12);
    }
}
