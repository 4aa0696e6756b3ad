package dev.cultivar.trainer.data;

/**
 * Where a slot's stream stands: enough to go on with the same pieces. It counts records, never bytes or cache offsets.
 *
 * @param epoch passes over the view that are finished
 * @param windowStart records of this pass before the shuffle window
 * @param index records of the window, in its shuffled order, that are finished
 * @param offset tokens of the record at index that are finished; the rest is the packer's carry-over
 * @param records records finished in all passes
 * @param usedInEpoch records of this pass that gave a piece
 * @param tokens tokens given out in all passes
 * @param dropped records without a token to predict
 * @param truncated records that lost their end
 * @param part index of the mixture's part that the stream is in
 * @param tokensBefore tokens given out before that part
 */
public record SlotCursor(
        long epoch,
        long windowStart,
        int index,
        int offset,
        long records,
        long usedInEpoch,
        long tokens,
        long dropped,
        long truncated,
        int part,
        long tokensBefore) {
    /** Nothing is read. */
    public static final SlotCursor START = new SlotCursor(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Tokens given out since the current part began. */
    public long tokensInPart() {
        return tokens - tokensBefore;
    }
}
