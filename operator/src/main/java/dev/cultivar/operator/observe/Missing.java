package dev.cultivar.operator.observe;

import dev.cultivar.api.InputStatus;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.operator.status.Waiting;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is waited for, so that a person sees all of it at once. */
public final class Missing {
    private static final int MAX = 32;
    private final List<WaitingFor> waiting = new ArrayList<>();
    private final List<String> sentences = new ArrayList<>();

    /** One more; the same object counts once. */
    public void add(String kind, String name, String reason, String sentence) {
        WaitingFor entry = new WaitingFor(kind, name, reason);
        if (waiting.size() < MAX && !waiting.contains(entry)) {
            waiting.add(entry);
            sentences.add(sentence);
        }
    }

    /** What another piece waits for. */
    public void addAll(Waiting other) {
        boolean more = false;
        for (WaitingFor entry : other.waitingFor()) {
            if (waiting.size() < MAX && !waiting.contains(entry)) {
                waiting.add(entry);
                more = true;
            }
        }
        if (more) {
            sentences.add(other.sentence());
        }
    }

    /** Goes on if nothing is missing. */
    public void orElseWait() {
        orElseWait(List.of());
    }

    /**
     * Goes on if nothing is missing.
     *
     * @param there the inputs that were found
     */
    public void orElseWait(List<InputStatus> there) {
        if (!waiting.isEmpty()) {
            throw new Waiting(waiting.getFirst().reason(), String.join("; ", sentences), waiting, there);
        }
    }

    /** Whether nothing is missing so far. */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
