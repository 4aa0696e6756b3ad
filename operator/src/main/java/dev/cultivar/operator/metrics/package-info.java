/** What an administrator watches: counts and times by phase, beside what JOSDK and Quarkus measure. */
@NullMarked
package dev.cultivar.operator.metrics;

import org.jspecify.annotations.NullMarked;
