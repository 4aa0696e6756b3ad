package dev.cultivar.contract;

/** A kind of work. */
public sealed interface WorkSpec
        permits PrepareWork, ImportWork, ScratchWork, TrainWork, EditWork, EvaluateWork, TabulateWork {}
