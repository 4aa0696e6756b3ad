package dev.cultivar.evaluator.task;

/**
 * The data of a task that brings its own.
 *
 * @param records how many it asks from
 * @param digest SHA-256 over the names and contents of all files that task and data were read from
 */
public record OwnRows(long records, String digest) {}
