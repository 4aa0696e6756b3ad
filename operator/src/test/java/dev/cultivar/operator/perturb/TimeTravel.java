package dev.cultivar.operator.perturb;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The operator dies after a write, and the next one is served by an API server that is behind: its lists are of the time of an
 * earlier write, its watches stand still for a while. The server itself makes the old lists, from exactly that version.
 */
final class TimeTravel implements Disturbance {
    private static final long BEHIND_MILLIS = 700;

    private final Crash crash;
    private final int back;
    private final List<String> versions = new CopyOnWriteArrayList<>();
    private volatile long since;

    TimeTravel(Ledger.Write at, int back) {
        crash = new Crash(at, true);
        this.back = back;
    }

    @Override
    public Fate of(Ledger.Write write, Call call) {
        return crash.of(write, call);
    }

    @Override
    public void answered(byte[] body) {
        String version = Call.json(body).at("/metadata/resourceVersion").asText();
        if (!version.isEmpty() && since == 0) {
            versions.add(version);
        }
    }

    @Override
    public void begins(int life) {
        if (life == 2) {
            since = System.nanoTime();
        }
    }

    @Override
    public String query(Call call) {
        // informers ask for whatever the server has; who asks without a version is answered by the newest state even
        // then
        if (left() <= 0
                || !call.lists()
                || versions.isEmpty()
                || !call.query().matches("(.*&)?resourceVersion=0(&.*)?")) {
            return call.query();
        }
        String version = versions.get(Math.max(0, versions.size() - 1 - back));
        String rest = call.query()
                .replaceAll("(^|&)resourceVersion(Match)?=[^&]*", "")
                .replaceAll("^&", "");
        return (rest.isEmpty() ? "" : rest + "&") + "resourceVersion=" + version + "&resourceVersionMatch=Exact";
    }

    @Override
    public boolean passes(Notice notice) {
        long left = left();
        return left <= 0 || Late.after(left);
    }

    private long left() {
        return since == 0 ? 0 : BEHIND_MILLIS - (System.nanoTime() - since) / 1_000_000;
    }

    @Override
    public boolean forLife(int life) {
        return life <= 2;
    }

    @Override
    public String toString() {
        return crash + ", then lists from " + back + " writes before";
    }
}
