/** Files from elsewhere into the store's cache: only from allowed hosts, bounded, resumed, and named by what they hold. */
@NullMarked
package dev.cultivar.runtime.download;

import org.jspecify.annotations.NullMarked;
