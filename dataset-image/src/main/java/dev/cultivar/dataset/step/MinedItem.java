package dev.cultivar.dataset.step;

/**
 * A task that was found in a text.
 *
 * @param start where the span begins from which it can be made again
 * @param end where it ends
 */
record MinedItem(int start, int end, String text) {}
