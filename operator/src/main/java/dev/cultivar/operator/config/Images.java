package dev.cultivar.operator.config;

/** Images of the pods, by the kind of work. */
public record Images(String dataset, String trainer, String evaluator) {}
