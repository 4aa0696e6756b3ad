/** What the pods of a resource get, and who queues them. */
@NullMarked
package dev.cultivar.api.compute;

import org.jspecify.annotations.NullMarked;
