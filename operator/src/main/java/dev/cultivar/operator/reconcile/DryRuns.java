package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.status.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server said of the runs that were asked about last: one that can't start, or is not to start yet, is looked at again and again,
 * and a search is hundreds of questions. Bounded; what is forgotten is asked again, and so is what was refused for something outside of the run, which may
 * be put right without a change of it.
 */
final class DryRuns {
    private static final int MOST = 1_000;

    private record Answer(String question, @Nullable Terminal refusal) {}

    private final Map<String, Answer> answers = new LinkedHashMap<>();

    /**
     * Refuses as the server did when it was asked the same of the same run.
     *
     * @param run its uid
     * @param question what is asked, in short
     * @param asking what throws where the server refuses
     */
    void require(String run, String question, Runnable asking) {
        Answer known = of(run);
        if (known == null || !known.question().equals(question)) {
            known = new Answer(question, refusal(asking));
            if (known.refusal() == null || !known.refusal().reason().equals(DryRun.REFUSED)) {
                keep(run, known);
            }
        }
        if (known.refusal() != null) {
            throw known.refusal();
        }
    }

    private static @Nullable Terminal refusal(Runnable asking) {
        try {
            asking.run();
            return null;
        } catch (Terminal refused) {
            return refused;
        }
    }

    private synchronized @Nullable Answer of(String run) {
        return answers.get(run);
    }

    private synchronized void keep(String run, Answer answer) {
        answers.remove(run);
        answers.put(run, answer);
        if (answers.size() > MOST) {
            answers.remove(answers.keySet().iterator().next());
        }
    }
}
