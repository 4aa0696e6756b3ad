package dev.cultivar.dataset.source;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Some whole lines of an input, so that lines can be parsed by another processor than the one that unpacks the file.
 *
 * @param input index among all inputs
 * @param firstLine number of the first line, from 1
 * @param problem why the input cannot be read from there on; the block then has no lines
 */
record Block(
        int input, long firstLine, byte[] lines, @Nullable String problem) implements Serializable {}
