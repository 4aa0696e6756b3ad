package dev.cultivar.operator.perturb;

import java.util.concurrent.atomic.AtomicBoolean;

/** The operator dies at a write: before the server has it, or after, without learning of it. */
final class Crash implements Disturbance {
    private final Ledger.Write at;
    private final boolean delivered;
    private final AtomicBoolean happened = new AtomicBoolean();

    Crash(Ledger.Write at, boolean delivered) {
        this.at = at;
        this.delivered = delivered;
    }

    @Override
    public Fate of(Ledger.Write write, Call call) {
        return write.label().equals(at.label()) && write.occurrence() == at.occurrence() && !happened.getAndSet(true)
                ? new Fate.Death(delivered)
                : Fate.PASS;
    }

    boolean happened() {
        return happened.get();
    }

    @Override
    public String toString() {
        return "crash " + (delivered ? "after " : "before ") + at;
    }
}
