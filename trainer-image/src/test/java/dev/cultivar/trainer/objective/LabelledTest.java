package dev.cultivar.trainer.objective;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelledTest {
    @Test
    void targetStandsAtThePositionBeforeItsToken() {
        var piece = Labelled.all(new int[] {5, 6, 7}).piece(0, 3);

        assertThat(piece.ids()).containsExactly(5, 6, 7);
        assertThat(piece.targets()).containsExactly(6, 7, -100);
    }

    @Test
    void firstTokenOfARecordIsNeverPredicted() {
        assertThat(Labelled.all(new int[] {5, 6, 7}).targets()).isEqualTo(2);
        assertThat(Labelled.all(new int[] {5}).targets()).isZero();
        assertThat(Labelled.all(new int[0]).targets()).isZero();
    }

    @Test
    void overlappingPiecesPredictEveryTokenOnce() {
        Labelled record = Labelled.all(new int[] {1, 2, 3, 4, 5});

        assertThat(record.piece(0, 3).targets()).containsExactly(2, 3, -100);
        assertThat(record.piece(2, 5).targets()).containsExactly(4, 5, -100);
    }
}
