/** When a generated answer is right: one class for each branch of the API's family of the same name. */
@NullMarked
package dev.cultivar.evaluator.match;

import org.jspecify.annotations.NullMarked;
