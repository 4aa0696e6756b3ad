/** The operator disturbed at every write, notification and request, on a real API server; docs/decisions/009-perturbation.md says why and how. */
@NullMarked
package dev.cultivar.operator.perturb;

import org.jspecify.annotations.NullMarked;
