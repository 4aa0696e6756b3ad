/** A real API server, and hands that do what controllers and kubelets would. */
@NullMarked
package dev.cultivar.operator.cluster;

import org.jspecify.annotations.NullMarked;
