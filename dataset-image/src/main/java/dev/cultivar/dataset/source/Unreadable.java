package dev.cultivar.dataset.source;

/** A file cannot be read from here on; the message is what is wrong with it, without its name and place. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String what, Throwable cause) {
        super(what, cause);
    }

    Unreadable(String what) {
        super(what);
    }

    /** A compressed file that ends too early, or is none. */
    static Unreadable packed(Throwable cause) {
        return new Unreadable(
                "cannot be unpacked from here on: " + cause.getMessage() + "; copy the file again", cause);
    }
}
