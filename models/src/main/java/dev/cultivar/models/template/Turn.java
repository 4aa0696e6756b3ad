package dev.cultivar.models.template;

/** One message of a conversation: who speaks ({@code system}, {@code user}, {@code assistant}, ...) and what. */
public record Turn(String role, String content) {}
