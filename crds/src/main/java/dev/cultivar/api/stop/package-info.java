/** Which state to keep of what learns in stages: domain gain against forgetting. */
@NullMarked
package dev.cultivar.api.stop;

import org.jspecify.annotations.NullMarked;
