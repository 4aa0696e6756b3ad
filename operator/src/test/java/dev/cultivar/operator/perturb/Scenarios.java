package dev.cultivar.operator.perturb;

import java.util.List;

/** The scenarios that are disturbed. */
final class Scenarios {
    static final List<Scenario> ALL = List.of(new DatasetScenario(), new RunScenario(), new EvaluationScenario());

    private Scenarios() {}
}
