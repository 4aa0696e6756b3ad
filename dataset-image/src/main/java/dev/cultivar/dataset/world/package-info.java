/** Made-up worlds: the same words, entities and facts from the same seed on every machine. */
@NullMarked
package dev.cultivar.dataset.world;

import org.jspecify.annotations.NullMarked;
