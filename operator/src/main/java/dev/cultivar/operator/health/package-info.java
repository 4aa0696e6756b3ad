/** Whether the operator does its work. */
@NullMarked
package dev.cultivar.operator.health;

import org.jspecify.annotations.NullMarked;
