package dev.cultivar.runtime.download;

import dev.cultivar.api.source.Http;
import dev.cultivar.runtime.order.InvalidWork;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Map;

/** A file that a source names by its address and its SHA-256. */
public record HttpFile(String source, Http http) implements Complaints {
    /** What is asked for, from now on. */
    public Request request() {
        return new Request(URI.create(http.url()), Map.of(), http.maxBytes(), Deadline.in(http.timeoutSeconds()), this);
    }

    /** What it must give. */
    public Checksum checksum() {
        return Checksum.sha256(http.sha256());
    }

    @Override
    public String field() {
        return "sources[" + source + "].from.http";
    }

    @Override
    public String address() {
        return field() + ".url";
    }

    @Override
    public InvalidWork refused(URI at, int status, HttpHeaders headers) {
        return new InvalidWork(
                "DownloadRefused",
                address() + ": " + http.url() + " answers " + status
                        + ": name an address that gives the file to anybody, or put it into the store and read it with"
                        + " from.files");
    }

    @Override
    public InvalidWork tooLarge() {
        return new InvalidWork(
                "DownloadTooLarge",
                field() + ".maxSize: " + http.url() + " has more than " + http.maxSize()
                        + ": raise it if that is the file");
    }

    @Override
    public InvalidWork wrong(Checksum found) {
        return new InvalidWork(
                "WrongDigest",
                field() + ": the file at " + http.url() + " has " + found.told() + ", and sha256 says "
                        + http.sha256()
                        + ": it is another file, or was replaced; look at it and write its SHA-256, or name another"
                        + " address");
    }
}
