/** Leadership in processes of their own. */
@NullMarked
package dev.cultivar.operator.health;

import org.jspecify.annotations.NullMarked;
