package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the operator wrote in all its lives, and what of it the server did. */
final class Ledger {
    /** A write: its number from 1, its words, and which of those with the same words it is. */
    record Write(int number, String label, int occurrence) {
        @Override
        public String toString() {
            return label + (occurrence > 1 ? " (" + occurrence + ")" : "");
        }
    }

    private final Aliases aliases = new Aliases();
    private final List<Write> writes = new ArrayList<>();
    private final Map<String, Integer> occurrences = new HashMap<>();
    private final Map<String, Integer> effects = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> accepted = new ArrayList<>();

    Aliases aliases() {
        return aliases;
    }

    /** Takes down a write before it is passed on. */
    synchronized Write write(Call call) {
        if (call.method().equals("POST")) {
            aliases.learn(Call.json(call.body()));
        }
        String label = call.label(aliases);
        Write write = new Write(writes.size() + 1, label, occurrences.merge(label, 1, Integer::sum));
        writes.add(write);
        Preconditions.missing(call).ifPresent(what -> broken.add(write + " does not say " + what));
        return write;
    }

    /** Takes down what the server did: objects that came to be, and objects that began to go, each counted once. */
    synchronized void done(Call call, int code, byte[] answer) {
        if (code < 300) {
            accepted.add(call.label(aliases));
        }
        boolean created = code == 201;
        boolean deleted = call.method().equals("DELETE") && code < 300;
        if (!created && !deleted) {
            return;
        }
        JsonNode object = Call.json(answer);
        String uid = object.at("/metadata/uid").asText(object.at("/details/uid").asText());
        if (seen.add((created ? "+" : "-") + uid)) {
            String name = call.name().isEmpty() ? object.at("/metadata/name").asText() : call.name();
            // a job counts for its order, whatever it is called
            String what = aliases.in(name).replaceAll("(@[0-9a-f]{6}).*", "$1");
            effects.merge((created ? "created " : "deleted ") + call.resource() + "/" + what, 1, Integer::sum);
        }
    }

    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    /** What the server has done, in its order: a write that was decided on an old copy is refused and tried again. */
    synchronized List<String> accepted() {
        return List.copyOf(accepted);
    }

    synchronized int size() {
        return writes.size();
    }

    /** Writes that might hit something else than what they were decided on. */
    synchronized List<String> broken() {
        return broken.stream().distinct().toList();
    }

    /** How often each object was created and deleted. */
    synchronized Map<String, Integer> effects() {
        return new TreeMap<>(effects);
    }
}
