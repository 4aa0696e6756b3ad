package dev.cultivar.dataset.source;

import java.io.Serializable;

/** One stream of JSON lines of a source. */
public sealed interface Input extends Serializable permits StoreFile, InlineText, GeneratedText, DatasetRecords {
    /** Index of the source in the order. */
    int source();

    /** Index among the source's inputs, sorted by name. */
    int file();

    /** What people are told when a line is wrong. */
    String shown();

    /** A record of it as people look for it, counted from 1. */
    default String shown(long record) {
        return shown() + ":" + record;
    }

    /** What ids are made of: the same whether the file is compressed or not, and wherever it lies. */
    String name();
}
