package dev.cultivar.dataset.world;

import java.util.List;

/** A kind of fact: its name and the values it can have. */
record Relation(String name, List<String> values) {}
