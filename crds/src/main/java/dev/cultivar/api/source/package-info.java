/** Where the records of a DomainDataset come from. */
@NullMarked
package dev.cultivar.api.source;

import org.jspecify.annotations.NullMarked;
