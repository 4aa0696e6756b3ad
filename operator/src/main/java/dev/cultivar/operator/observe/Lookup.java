package dev.cultivar.operator.observe;

import java.util.Optional;

/** Finds another resource by name, in what informers know. */
@FunctionalInterface
public interface Lookup<R> {
    /** The resource, if it is known. */
    Optional<R> find(String namespace, String name);
}
