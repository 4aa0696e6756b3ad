package dev.cultivar.operator.perturb;

import java.util.concurrent.atomic.AtomicInteger;

/** Every n-th read fails, from when the operator has begun to write, until some have: a reconcile may need as many reads. */
final class FailingReads implements Disturbance {
    private static final int MOST = 3;

    private final int each;
    private final Fate fate;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean begun;

    FailingReads(int each, Fate fate) {
        this.each = each;
        this.fate = fate;
    }

    @Override
    public Fate of(Ledger.Write write, Call call) {
        begun = true;
        return Fate.PASS;
    }

    @Override
    public Fate ofRead(Call call) {
        return begun && reads.incrementAndGet() % each == 0 && reads.get() <= MOST * each ? fate : Fate.PASS;
    }

    @Override
    public String toString() {
        return fate + " to every " + each + "th read";
    }
}
