package dev.cultivar.models.template.jinja;

/** A function, method or macro. */
@FunctionalInterface
interface Callable {
    Object call(Arguments arguments);
}
