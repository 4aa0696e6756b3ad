/** What the installation decides: images, names, the lease. */
@NullMarked
package dev.cultivar.operator.config;

import org.jspecify.annotations.NullMarked;
