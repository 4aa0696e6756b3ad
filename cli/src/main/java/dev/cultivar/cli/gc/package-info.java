/** What of a store nobody refers to: found by the resources of its namespace and by lineage, listed, removed when asked. */
@NullMarked
package dev.cultivar.cli.gc;

import org.jspecify.annotations.NullMarked;
