package dev.cultivar.operator.perturb;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A scenario played with an operator that is disturbed, held against the same scenario without. */
final class Experiment {
    private static final Duration QUIET = Duration.ofMillis(400);
    /** Below the minute after which work that makes progress is looked at anyway. */
    private static final Duration LONG_SILENCE = Duration.ofSeconds(20);

    /** Said between two moves of the operator; a play may pass them over. */
    private static final Set<String> PASSING =
            Set.of("Starting", "Started", "StageStarting", "DatasetNotPrepared", "ComputeChanged", "JobDeleting");

    private static final Map<String, Undisturbed> UNDISTURBED = new ConcurrentHashMap<>();

    private Experiment() {}

    /** What a scenario comes to when nothing disturbs it. */
    record Undisturbed(
            List<Ledger.Write> writes,
            String snapshot,
            Map<String, Integer> effects,
            Map<String, Set<String>> reasons,
            Map<String, Integer> notices) {}

    /** The reference of a scenario, played once for all tests. */
    static Undisturbed undisturbed(Scenario scenario) {
        return UNDISTURBED.computeIfAbsent(scenario.name(), name -> {
            try (World world = new World(Disturbance.NONE)) {
                scenario.play(world);
                quiet(world);
                Map<String, Integer> notices = world.notices();
                List<String> complaints = complaints(world);
                restartsWithoutAWrite(world, complaints);
                if (!complaints.isEmpty()) {
                    throw new AssertionError("undisturbed " + name + ": " + complaints);
                }
                return new Undisturbed(
                        world.ledger().writes(),
                        world.snapshot(),
                        world.ledger().effects(),
                        world.history().reasons(),
                        notices);
            }
        });
    }

    /** Everything that is not as without the disturbance; empty is what we want. */
    static List<String> complaintsOf(Scenario scenario, Disturbance disturbance) {
        Undisturbed expected = undisturbed(scenario);
        try (World world = new World(disturbance)) {
            try {
                scenario.play(world);
            } catch (RuntimeException e) {
                List<String> stuck = complaints(world);
                stuck.add("stuck: " + e.getMessage() + "; last writes "
                        + world.ledger().writes().reversed().stream().limit(5).toList());
                return stuck;
            }
            String snapshot = settled(world, expected);
            List<String> found = complaints(world);
            if (!snapshot.equals(expected.snapshot())) {
                found.add("another end: " + Snapshot.difference(expected.snapshot(), snapshot));
            }
            if (!world.ledger().effects().equals(expected.effects())) {
                found.add("other effects: expected " + expected.effects() + ", were "
                        + world.ledger().effects());
            }
            world.history()
                    .reasons()
                    .forEach((who, reasons) -> reasons.stream()
                            .filter(r -> !PASSING.contains(r)
                                    && !expected.reasons()
                                            .getOrDefault(who, Set.of())
                                            .contains(r))
                            .forEach(r -> found.add(who + " was " + r + ", which it never is undisturbed")));
            restartsWithoutAWrite(world, found);
            return found;
        }
    }

    private static List<String> complaints(World world) {
        List<String> found = new ArrayList<>(world.history().broken());
        found.addAll(world.jobs().broken());
        found.addAll(world.ledger().broken());
        found.addAll(world.unobserved());
        Complaints.of(world.namespace()).forEach(c -> found.add("logged: " + c));
        return found;
    }

    /** Until the operator has written nothing for a while. */
    private static void quiet(World world) {
        int[] last = {-1};
        await("the operator of " + world.namespace() + " to stop writing")
                .atMost(World.PATIENCE)
                .pollDelay(QUIET)
                .pollInterval(QUIET)
                .until(() -> {
                    int before = last[0];
                    last[0] = world.ledger().size();
                    return before == last[0];
                });
    }

    /** The end, when the operator is silent: on a crowded machine one may be silent for a while and not be done. */
    private static String settled(World world, Undisturbed expected) {
        long end = System.nanoTime() + LONG_SILENCE.toNanos();
        while (true) {
            quiet(world);
            String snapshot = world.snapshot();
            boolean settled = snapshot.equals(expected.snapshot())
                    && world.ledger().effects().equals(expected.effects())
                    && world.unobserved().isEmpty();
            if (settled || System.nanoTime() > end) {
                return snapshot;
            }
        }
    }

    private static void restartsWithoutAWrite(World world, List<String> complaints) {
        List<Ledger.Write> before = world.ledger().writes();
        world.calm();
        world.restart();
        quiet(world);
        List<Ledger.Write> after = world.ledger().writes();
        if (after.size() > before.size()) {
            complaints.add("writes after a restart with nothing to do: " + after.subList(before.size(), after.size()));
        }
    }
}
