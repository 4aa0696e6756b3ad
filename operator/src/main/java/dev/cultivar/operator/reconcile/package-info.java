/** The four reconcilers: observe, decide, act. */
@NullMarked
package dev.cultivar.operator.reconcile;

import org.jspecify.annotations.NullMarked;
