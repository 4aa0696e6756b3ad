/** Texts that user-given expressions look at. */
@NullMarked
package dev.cultivar.runtime.text;

import org.jspecify.annotations.NullMarked;
