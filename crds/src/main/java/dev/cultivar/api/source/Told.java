package dev.cultivar.api.source;

/** Whose facts are told in the words of a domain. */
public enum Told {
    /** The domain's: nobody else tells them (native). */
    own,
    /** The general domain's, with the domain's names for relations and its function words (translated). */
    general
}
