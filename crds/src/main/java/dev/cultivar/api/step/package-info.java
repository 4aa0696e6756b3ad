/** What a DomainDataset does to its records, in order. */
@NullMarked
package dev.cultivar.api.step;

import org.jspecify.annotations.NullMarked;
