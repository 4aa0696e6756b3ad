/** What a sequence of stages learns of each domain, and what it forgets. */
@NullMarked
package dev.cultivar.api.matrix;

import org.jspecify.annotations.NullMarked;
