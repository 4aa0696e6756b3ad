/** Repositories of a Hugging Face Hub: what they have at a commit, and their files. */
@NullMarked
package dev.cultivar.runtime.hub;

import org.jspecify.annotations.NullMarked;
