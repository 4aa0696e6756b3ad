package dev.cultivar.api.quantization;

/** A kind of quantization. */
public sealed interface QuantizationSpec permits Nf4 {}
