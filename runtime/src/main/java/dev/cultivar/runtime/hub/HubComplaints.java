package dev.cultivar.runtime.hub;

import dev.cultivar.api.HubReference;
import dev.cultivar.runtime.download.Checksum;
import dev.cultivar.runtime.download.Complaints;
import dev.cultivar.runtime.download.Request;
import dev.cultivar.runtime.order.InvalidWork;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * What people are told when a hub does not give what they named.
 *
 * @param field of the manifest that names the repository
 * @param page of the repository, for people
 * @param what was asked for: a path, or the list of all
 */
record HubComplaints(String field, HubReference reference, String page, String what) implements Complaints {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    @Override
    public String address() {
        return field + ".endpoint";
    }

    @Override
    public InvalidWork refused(URI at, int status, HttpHeaders headers) {
        if (!Request.sameServer(URI.create(reference.endpoint()), at)) {
            return new InvalidWork(
                    "DownloadRefused",
                    field + ": " + at.getHost() + ", to which the hub leads for " + what + ", answers " + status
                            + ": try again later with another value of the annotation cultivar.dev/retry");
        }
        String code = headers.firstValue("X-Error-Code").orElse("");
        return switch (code) {
            case "GatedRepo" -> gated();
            case "RevisionNotFound" -> revision();
            case "EntryNotFound" ->
                new InvalidWork(
                        "HubFileMissing",
                        field + ": " + page + " has no " + what + " at commit " + reference.revision());
            case "RepoNotFound" -> repository();
            default ->
                switch (status) {
                    case UNAUTHORIZED, NOT_FOUND -> repository();
                    case FORBIDDEN -> gated();
                    default ->
                        new InvalidWork(
                                "DownloadRefused",
                                address() + ": " + at.getHost() + " answers " + status + " when asked for " + what
                                        + " of " + page + ": is " + reference.endpoint() + " a hub?");
                };
        };
    }

    private InvalidWork gated() {
        return new InvalidWork(
                "HubRepositoryGated",
                field + ".repoId: " + page + " is gated, and "
                        + (reference.tokenSecret() == null
                                ? "nobody asks for it by name: accept its terms on that page, and name in tokenSecret a"
                                        + " Secret with a token of that account"
                                : "the account of the token in Secret "
                                        + reference.tokenSecret().name()
                                        + " may not read it: accept its terms on that page with that account, and let the"
                                        + " token read gated repositories"));
    }

    private InvalidWork repository() {
        return new InvalidWork(
                "HubRepositoryMissing",
                field + ".repoId: the hub shows no " + page
                        + (reference.tokenSecret() == null
                                ? " to everybody: look at its name, and if it is private or gated name in tokenSecret a"
                                        + " Secret with a token"
                                : " to the token in Secret "
                                        + reference.tokenSecret().name()
                                        + ": look at the name, and whether the token is still good and may read it"));
    }

    private InvalidWork revision() {
        return new InvalidWork(
                "HubRevisionMissing",
                field + ".revision: " + page + " has no commit " + reference.revision() + ": git ls-remote " + page
                        + " lists the newest of each branch and tag");
    }

    @Override
    public InvalidWork tooLarge() {
        return new InvalidWork(
                "DownloadTooLarge",
                field + ": " + what + " of " + page + " is larger than the hub says: is " + reference.endpoint()
                        + " a hub, and whole?");
    }

    @Override
    public InvalidWork wrong(Checksum found) {
        return new InvalidWork(
                "WrongDigest",
                field + ": " + what + " of " + page + " has " + found.told()
                        + ", and the hub says otherwise: the mirror or what lies between changes files");
    }
}
