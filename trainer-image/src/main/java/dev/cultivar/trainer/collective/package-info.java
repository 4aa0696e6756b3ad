/** What the processes of one stage say to each other, and how they are started on several nodes. */
@NullMarked
package dev.cultivar.trainer.collective;

import org.jspecify.annotations.NullMarked;
