/** The smallest possible door into DJL's package-private interface to libtorch (class path only). */
@NullMarked
package ai.djl.pytorch.jni;

import org.jspecify.annotations.NullMarked;
