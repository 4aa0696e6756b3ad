/** What is there: reads, no writes. */
@NullMarked
package dev.cultivar.operator.observe;

import org.jspecify.annotations.NullMarked;
