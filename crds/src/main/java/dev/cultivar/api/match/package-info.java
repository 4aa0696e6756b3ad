/** When a generated answer counts as right. */
@NullMarked
package dev.cultivar.api.match;

import org.jspecify.annotations.NullMarked;
