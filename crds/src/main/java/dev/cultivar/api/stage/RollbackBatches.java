package dev.cultivar.api.stage;

/** What is read after a rollback. */
public enum RollbackBatches {
    /** What comes after the batch that was refused: those since the checkpoint are left out. */
    skip,
    /** The batches since the checkpoint once more. */
    replay
}
