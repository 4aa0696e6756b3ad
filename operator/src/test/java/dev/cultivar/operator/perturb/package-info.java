/** The operator disturbed at every write, notification and request, on a real API server; docs/testing.md says what and how. */
@NullMarked
package dev.cultivar.operator.perturb;

import org.jspecify.annotations.NullMarked;
