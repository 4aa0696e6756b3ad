/** The workspace's store: artifacts by digest, imports, checkpoints, caches. */
@NullMarked
package dev.cultivar.runtime.store;

import org.jspecify.annotations.NullMarked;
