package dev.cultivar.contract;

/** A file of an artifact. */
public record ManifestFile(String path, String sha256, long bytes) {}
