package dev.cultivar.api.view;

/** The domains of a dataset that no model of an Evaluation was trained on. */
public record Unseen() {}
