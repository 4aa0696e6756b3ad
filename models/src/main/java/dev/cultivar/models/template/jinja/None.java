package dev.cultivar.models.template.jinja;

/** Python's None, JSON's null. */
enum None {
    NONE
}
