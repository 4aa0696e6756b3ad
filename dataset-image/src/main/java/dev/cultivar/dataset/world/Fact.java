package dev.cultivar.dataset.world;

/** Something that is so: the relation of the entity is the value. */
record Fact(String entity, String relation, String value) {}
