/** Families of models that can be made from nothing: what their config.json says. */
@NullMarked
package dev.cultivar.api.family;

import org.jspecify.annotations.NullMarked;
