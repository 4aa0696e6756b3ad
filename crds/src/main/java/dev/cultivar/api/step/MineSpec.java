package dev.cultivar.api.step;

/** A way to mine tasks from text. */
public sealed interface MineSpec permits ReadingComprehension, LinkPack, Linearize {}
