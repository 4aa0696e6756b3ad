package dev.cultivar.runtime.hub;

import dev.cultivar.runtime.download.Checksum;

/**
 * A file of a repository.
 *
 * @param path in the repository
 * @param checksum SHA-256 of a file that Git LFS keeps, git's name of another
 */
public record HubFile(String path, long size, Checksum checksum) {}
