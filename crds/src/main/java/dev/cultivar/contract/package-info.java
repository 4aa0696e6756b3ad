/** What operator and pods say to each other: order, report, outcome, exit code, manifest. No I/O. */
@NullMarked
package dev.cultivar.contract;

import org.jspecify.annotations.NullMarked;
