package dev.cultivar.dataset.world;

import java.util.List;

/**
 * Something that facts are about.
 *
 * @param values indexes of its values, one for each relation of the domain
 * @param link index of another entity of the domain
 */
record Entity(String name, List<Integer> values, int link) {}
