/** The endpoint to which pods report, and who may. */
@NullMarked
package dev.cultivar.operator.report;

import org.jspecify.annotations.NullMarked;
