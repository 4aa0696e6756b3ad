package dev.cultivar.operator.perturb;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A write is answered with something else than what the server would say, once. */
final class Refusal implements Disturbance {
    /** Everything that is tried. */
    static final List<Fate> FATES = List.of(
            new Fate.Refused(409, "Conflict", "the object has been modified", false),
            new Fate.Refused(429, "TooManyRequests", "too many requests", false),
            new Fate.Refused(500, "InternalError", "etcdserver: leader changed", false),
            new Fate.Refused(504, "Timeout", "request did not complete within the allotted timeout", true),
            new Fate.Refused(403, "Forbidden", "not yet allowed", false),
            new Fate.Refused(403, "Forbidden", "exceeded quota: small, requested: count/jobs.batch=1", false),
            new Fate.Lost(false),
            new Fate.Lost(true));

    private final Ledger.Write at;
    private final Fate fate;
    private final AtomicBoolean happened = new AtomicBoolean();

    Refusal(Ledger.Write at, Fate fate) {
        this.at = at;
        this.fate = fate;
    }

    @Override
    public Fate of(Ledger.Write write, Call call) {
        return write.label().equals(at.label()) && write.occurrence() == at.occurrence() && !happened.getAndSet(true)
                ? fate
                : Fate.PASS;
    }

    @Override
    public String toString() {
        return fate + " to " + at;
    }
}
