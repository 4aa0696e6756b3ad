/** What a dataset's card looks at, beyond what every card tells. */
@NullMarked
package dev.cultivar.api.card;

import org.jspecify.annotations.NullMarked;
