package dev.cultivar.dataset.source;

/**
 * The records of a prepared dataset.
 *
 * @param store root of the store
 * @param view the BoundView as JSON, since contracts do not travel between tasks
 */
public record DatasetRecords(int source, int file, String shown, String name, String store, String view)
        implements Input {}
