package dev.cultivar.dataset.source;

/** JSON lines from the order itself. */
public record InlineText(int source, int file, String shown, String name, String jsonLines) implements Input {}
