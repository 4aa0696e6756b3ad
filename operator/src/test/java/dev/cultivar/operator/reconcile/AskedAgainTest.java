package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AskedAgainTest {
    private final AskedAgain<DomainDataset> asked = new AskedAgain<>();

    @Test
    void aSpecThatChangedARetryAndADeletionBringAReconcileAbout() {
        DomainDataset before = dataset(1L, Map.of(), null);
        assertThat(asked.accept(dataset(2L, Map.of(), null), before)).isTrue();
        assertThat(asked.accept(dataset(1L, Map.of(Labels.RETRY, "1"), null), before))
                .isTrue();
        assertThat(asked.accept(dataset(1L, Map.of(), "2026-01-01T00:00:00Z"), before))
                .isTrue();
    }

    @Test
    void oneThatWasMadeAgainUnderTheNameIsAnother() {
        DomainDataset gone = dataset(1L, Map.of(), null);
        gone.getMetadata().setUid("gone");
        DomainDataset made = dataset(1L, Map.of(), null);
        made.getMetadata().setUid("made");
        assertThat(asked.accept(made, gone)).isTrue();
    }

    @Test
    void aStatusAndTheAnnotationsOfOthersDoNot() {
        DomainDataset before = dataset(1L, Map.of(Labels.RETRY, "1"), null);
        assertThat(asked.accept(dataset(1L, Map.of(Labels.RETRY, "1", "some/annotation", "1"), null), before))
                .isFalse();
    }

    private static DomainDataset dataset(Long generation, Map<String, String> annotations, @Nullable String deletion) {
        DomainDataset dataset = new DomainDataset();
        dataset.setMetadata(new ObjectMetaBuilder()
                .withGeneration(generation)
                .withAnnotations(annotations)
                .withDeletionTimestamp(deletion)
                .build());
        return dataset;
    }
}
