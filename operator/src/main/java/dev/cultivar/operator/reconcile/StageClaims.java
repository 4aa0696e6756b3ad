package dev.cultivar.operator.reconcile;

import dev.cultivar.api.TrainingRun;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Which run is making a job for an order at this moment: two runs that reach the same order together do it once, though the
 * informers show neither's job yet. Nothing is lost with it: after a restart the informers are up to date.
 */
final class StageClaims {
    private static final Duration HELD = Duration.ofSeconds(30);

    private final Map<String, Claim> claims = new HashMap<>();

    private record Claim(String uid, String run, Instant until) {}

    /**
     * Claims an order for a run.
     *
     * @param order what is shared: a group of runs and the digest
     * @param over whether the informers show what became of a run that has the order, by its name and uid
     * @return name of another run that has it
     */
    synchronized Optional<String> claim(String order, TrainingRun run, Instant now, BiPredicate<String, String> over) {
        claims.values().removeIf(c -> c.until().isBefore(now));
        String uid = run.getMetadata().getUid();
        Claim held = claims.get(order);
        if (held != null && !held.uid().equals(uid) && !over.test(held.run(), held.uid())) {
            return Optional.of(held.run());
        }
        claims.put(order, new Claim(uid, run.getMetadata().getName(), now.plus(HELD)));
        return Optional.empty();
    }
}
