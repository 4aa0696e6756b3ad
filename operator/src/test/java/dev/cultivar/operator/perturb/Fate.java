package dev.cultivar.operator.perturb;

/** What becomes of a request. */
sealed interface Fate {
    /** It is passed on, and so is the answer. */
    Fate PASS = new Passed();

    record Passed() implements Fate {}

    /** It reaches the server or not; the operator is dead from here on. */
    record Death(boolean delivered) implements Fate {}

    /** The proxy answers in the server's place; the server may have done it all the same. */
    record Refused(int code, String reason, String message, boolean delivered) implements Fate {}

    /** It reaches the server or not; the answer never comes and the connection is cut. */
    record Lost(boolean delivered) implements Fate {}

    /** The same with something done just before the server gets it or just after. */
    record Accompanied(Runnable before, Runnable after) implements Fate {}
}
