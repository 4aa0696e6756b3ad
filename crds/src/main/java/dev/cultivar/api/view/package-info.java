/** Which part of which dataset is meant. */
@NullMarked
package dev.cultivar.api.view;

import org.jspecify.annotations.NullMarked;
