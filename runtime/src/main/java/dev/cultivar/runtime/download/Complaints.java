package dev.cultivar.runtime.download;

import dev.cultivar.runtime.order.InvalidWork;
import java.net.URI;
import java.net.http.HttpHeaders;

/** What people are told when a file does not come, in the words of their manifest. */
public interface Complaints {
    /** The field that says what is fetched. */
    String field();

    /** The field that says from where. */
    String address();

    /** A server answered what no further try would change. */
    InvalidWork refused(URI at, int status, HttpHeaders headers);

    /** There are more bytes than may be. */
    InvalidWork tooLarge();

    /** The bytes that came are others. */
    InvalidWork wrong(Checksum found);
}
