package dev.cultivar.dataset.source;

/**
 * A made-up world.
 *
 * @param spec the source's TextWorld as JSON, since specs do not travel between tasks
 */
public record GeneratedText(int source, int file, String shown, String name, String sourceName, String spec, long seed)
        implements Input {}
