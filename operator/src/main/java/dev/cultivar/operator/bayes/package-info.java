/** What a search believes about points that it has not tried, and which of them it tries next. */
@NullMarked
package dev.cultivar.operator.bayes;

import org.jspecify.annotations.NullMarked;
