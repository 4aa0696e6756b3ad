package dev.cultivar.runtime.download;

import java.net.URI;
import java.util.Map;

/**
 * A file that somebody else has.
 *
 * @param headers go to the server of this address, and to no other that it leads to
 * @param most bytes
 */
public record Request(URI address, Map<String, String> headers, long most, Deadline deadline, Complaints complaints) {
    public Request {
        headers = Map.copyOf(headers);
    }

    /** The headers for one of the addresses that redirects lead to. */
    Map<String, String> headers(URI at) {
        return sameServer(address, at) ? headers : Map.of();
    }

    /** Whether two addresses are of one server, asked in the same way. */
    public static boolean sameServer(URI one, URI other) {
        return one.getHost() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort()
                && String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme());
    }

    @Override
    public String toString() {
        return "request for " + address; // headers may hold a token
    }
}
