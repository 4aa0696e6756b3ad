package dev.cultivar.operator.report;

import java.security.GeneralSecurityException;

/** The authority as the rest of the operator uses it: loaded once, at first use. */
public final class ReportAuthority {
    private final AuthoritySecret secret;
    private volatile @org.jspecify.annotations.Nullable Authority loaded;

    /** From the Secret. */
    public ReportAuthority(AuthoritySecret secret) {
        this.secret = secret;
    }

    /** The authority. */
    public synchronized Authority get() {
        Authority current = loaded;
        if (current == null) {
            try {
                current = secret.load();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the report endpoint has no certificate: " + e.getMessage(), e);
            }
            loaded = current;
        }
        return current;
    }

    /** The certificate that pods trust, PEM. */
    public String rootPem() {
        try {
            return Certificates.pem(get().root());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the root certificate can't be encoded", e);
        }
    }
}
