/** Which parameters of a model a training stage changes. */
@NullMarked
package dev.cultivar.api.method;

import org.jspecify.annotations.NullMarked;
