/** How the learning rate moves over a stage. */
@NullMarked
package dev.cultivar.api.schedule;

import org.jspecify.annotations.NullMarked;
