package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.status.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reconcile came to.
 *
 * @param again whether the next move can be made at once
 * @param within how soon time alone may bring something; null: nothing that is known
 */
record Step(Verdict verdict, boolean again, @Nullable Duration within) {
    /** With nothing that time alone brings. */
    Step(Verdict verdict, boolean again) {
        this(verdict, again, null);
    }
}
