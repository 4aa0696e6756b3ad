/** The operator's application. */
@NullMarked
package dev.cultivar.operator;

import org.jspecify.annotations.NullMarked;
