package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.status.Verdict;

/** What a reconcile came to, and whether the next move can be made at once. */
record Step(Verdict verdict, boolean again) {}
