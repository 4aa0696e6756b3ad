package dev.cultivar.cli.gc;

/**
 * Something in a store that nobody refers to.
 *
 * @param path below the store's root
 * @param bytes of its files
 * @param reason why it is one, for people
 */
public record Leftover(String path, long bytes, String reason) {}
