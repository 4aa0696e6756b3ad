/** What an Evaluation claims. */
@NullMarked
package dev.cultivar.api.gate;

import org.jspecify.annotations.NullMarked;
