/** What a training stage minimises. */
@NullMarked
package dev.cultivar.api.objective;

import org.jspecify.annotations.NullMarked;
