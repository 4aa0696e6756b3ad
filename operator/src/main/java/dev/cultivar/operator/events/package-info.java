/** Events of Kubernetes: one for each change of mind. */
@NullMarked
package dev.cultivar.operator.events;

import org.jspecify.annotations.NullMarked;
