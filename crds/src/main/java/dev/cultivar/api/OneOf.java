package dev.cultivar.api;

import org.jspecify.annotations.Nullable;

/** A choice by presence: the one component of a record that is set. */
public final class OneOf {
    private OneOf() {}

    /**
     * The one non-null branch.
     *
     * @throws IllegalArgumentException naming the field and the branches, when none or several are set
     */
    @SafeVarargs
    public static <T> T chosen(String field, String branches, @Nullable T... values) {
        T found = null;
        for (T value : values) {
            if (value == null) {
                continue;
            }
            if (found != null) {
                throw new IllegalArgumentException(
                        field + ": exactly one of " + branches + " must be set, several are");
            }
            found = value;
        }
        if (found == null) {
            throw new IllegalArgumentException(field + ": exactly one of " + branches + " must be set, none is");
        }
        return found;
    }
}
