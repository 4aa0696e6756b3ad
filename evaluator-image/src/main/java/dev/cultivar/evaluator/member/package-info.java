/** Who is measured, and which of them a claim compares. */
@NullMarked
package dev.cultivar.evaluator.member;

import org.jspecify.annotations.NullMarked;
