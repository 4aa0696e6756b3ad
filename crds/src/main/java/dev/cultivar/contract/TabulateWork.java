package dev.cultivar.contract;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.TrialStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Write the table of a search that has ended as files for people.
 *
 * @param of task or suite that the trials are ranked by, null where nothing is ranked
 * @param trials in the order in which they started
 * @param ranking the configurations that were judged, the best first, without what makes them
 */
public record TabulateWork(
        String search, @Nullable String of, @Nullable String metric, List<TrialStatus> trials, List<BestStatus> ranking)
        implements WorkSpec {
    public TabulateWork {
        trials = Defaults.list(trials);
        ranking = Defaults.list(ranking);
    }
}
