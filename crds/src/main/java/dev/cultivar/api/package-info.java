/** The four kinds of cultivar.dev/v1alpha1: their specs, statuses and conditions. */
@NullMarked
package dev.cultivar.api;

import org.jspecify.annotations.NullMarked;
