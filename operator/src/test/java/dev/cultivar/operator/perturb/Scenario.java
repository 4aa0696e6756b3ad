package dev.cultivar.operator.perturb;

/** What people and Kubernetes do in a namespace, in lock step with the operator: nothing is done before the step before is seen. */
interface Scenario {
    /** Its name in the docs. */
    String name();

    /** From an empty namespace to the end. */
    void play(World world);
}
