/** One self-contained HTML page with plots, for people. */
@NullMarked
package dev.cultivar.evaluator.page;

import org.jspecify.annotations.NullMarked;
