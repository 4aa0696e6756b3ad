package dev.cultivar.api.method;

/** All parameters. */
public record Full() implements MethodSpec {}
