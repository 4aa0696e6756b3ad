/** What a preparation does to its records: one class for each branch of the API. */
@NullMarked
package dev.cultivar.dataset.step;

import org.jspecify.annotations.NullMarked;
