package dev.cultivar.operator.perturb;

/** A line of each watch of a kind comes late, or never: the watch then loses its place, and the kind is listed anew. */
record Held(String resource, int line, boolean dropped) implements Disturbance {
    /** Longer than a reconcile takes; that what else comes meanwhile comes first is the point, not how long it is. */
    private static final long MILLIS = 600;

    @Override
    public boolean passes(Notice notice) {
        if (!notice.resource().equals(resource) || notice.line() != line) {
            return true;
        }
        return !dropped && Late.after(MILLIS);
    }

    @Override
    public String toString() {
        return (dropped ? "lost" : "late") + " notice " + line + " of " + resource;
    }
}
