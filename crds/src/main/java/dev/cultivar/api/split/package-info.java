/** How a DomainDataset is divided. */
@NullMarked
package dev.cultivar.api.split;

import org.jspecify.annotations.NullMarked;
