package dev.cultivar.operator.perturb;

/**
 * A line of a watch.
 *
 * @param line its number in its watch, from 1
 * @param resource plural name of the kind
 * @param type ADDED, MODIFIED or DELETED
 */
record Notice(int line, String resource, String type, String name, String version) {}
