package dev.cultivar.operator.report;

/** Who reports, as the API server vouches for it: a pod, and the resource that it works for. */
public record Sender(String podUid, String kind, String namespace, String name) {}
