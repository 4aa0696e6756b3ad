package dev.cultivar.api.method;

/** A kind of method. */
public sealed interface MethodSpec permits Full, Lora {}
