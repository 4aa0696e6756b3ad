/** What flows through a preparation: records with their place of origin, dropped ones, refused lines. */
@NullMarked
package dev.cultivar.dataset.record;

import org.jspecify.annotations.NullMarked;
