/** From what was observed to conditions, and the only writer of status. */
@NullMarked
package dev.cultivar.operator.status;

import org.jspecify.annotations.NullMarked;
