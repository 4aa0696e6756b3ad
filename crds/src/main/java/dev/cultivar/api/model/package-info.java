/** Where the weights of a model come from. */
@NullMarked
package dev.cultivar.api.model;

import org.jspecify.annotations.NullMarked;
