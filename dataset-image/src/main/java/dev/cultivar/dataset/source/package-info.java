/** Where records come from: files in the store and text in the manifest, with file and line known. */
@NullMarked
package dev.cultivar.dataset.source;

import org.jspecify.annotations.NullMarked;
