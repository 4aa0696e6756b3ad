package dev.cultivar.operator.perturb;

/** What happens to one life of an operator. Called from many threads. */
interface Disturbance {
    /** Nothing. */
    Disturbance NONE = new Disturbance() {};

    /** Of a write. */
    default Fate of(Ledger.Write write, Call call) {
        return Fate.PASS;
    }

    /** Of a request that writes nothing. */
    default Fate ofRead(Call call) {
        return Fate.PASS;
    }

    /** The query to ask with. */
    default String query(Call call) {
        return call.query();
    }

    /**
     * Before a line of a watch is passed on: what is held blocks here.
     *
     * @return whether it is passed on; if not, the watch ends a little later with 410, as one that lost its place
     */
    default boolean passes(Notice notice) {
        return true;
    }

    /** A write was answered by the server. */
    default void answered(byte[] body) {}

    /** A life begins that this disturbance is for. */
    default void begins(int life) {}

    /** Which lives of the operator it is for. */
    default boolean forLife(int life) {
        return life == 1;
    }
}
