package dev.cultivar.operator.status;

import dev.cultivar.api.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Builds the conditions of a status from those before: a transition time moves only when the status does. */
public final class Conditions {
    private static final int MAX_MESSAGE = 4096;
    private final List<Condition> before;
    private final long generation;
    private final String now;
    private final List<Condition> after = new ArrayList<>();

    private Conditions(List<Condition> before, long generation, Instant now) {
        this.before = before;
        this.generation = generation;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Ready, Reconciling and Stalled of a verdict. */
    public static Conditions of(List<Condition> before, long generation, Instant now, Verdict verdict) {
        Conditions conditions = new Conditions(before, generation, now);
        conditions.set("Ready", verdict.is(Verdict.State.READY), verdict.reason(), verdict.message());
        conditions.flag("Reconciling", verdict.is(Verdict.State.PROGRESSING), verdict);
        conditions.flag("Stalled", verdict.is(Verdict.State.STALLED), verdict);
        return conditions;
    }

    /** One more that follows from the verdict; while it is false, Ready alone carries the sentence. */
    public Conditions flag(String type, boolean status, Verdict verdict) {
        return set(type, status, verdict.reason(), status ? verdict.message() : "");
    }

    /** One more. */
    public Conditions set(String type, boolean status, String reason, String message) {
        return set(type, status ? "True" : "False", reason, message);
    }

    /** One more, which may be Unknown. */
    public Conditions set(String type, String status, String reason, String message) {
        String since = before.stream()
                .filter(c -> c.type().equals(type) && c.status().equals(status) && c.lastTransitionTime() != null)
                .map(Condition::lastTransitionTime)
                .findFirst()
                .orElse(now);
        after.add(new Condition(type, status, generation, since, reason, bounded(message)));
        return this;
    }

    /** All. */
    public List<Condition> list() {
        return List.copyOf(after);
    }

    /** Whether a condition is true in a list. */
    public static boolean isTrue(List<Condition> conditions, String type) {
        return conditions.stream()
                .anyMatch(c -> c.type().equals(type) && c.status().equals("True"));
    }

    /** The message of a condition, empty when it is not there. */
    public static String message(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(c -> c.type().equals(type))
                .map(Condition::message)
                .findFirst()
                .orElse("");
    }

    /** The message cut to what a condition may hold. */
    public static String bounded(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 3) + "...";
    }
}
