package dev.cultivar.operator.report;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.GeneralSecurityException;
import org.jboss.logging.Logger;

/** The authority as the rest of the operator uses it: loaded at first use, and again when the endpoint asks for what holds now. */
public final class ReportAuthority {
    private static final Logger LOG = Logger.getLogger(ReportAuthority.class);

    private final AuthoritySecret secret;
    private volatile @org.jspecify.annotations.Nullable Authority loaded;

    /** From the Secret. */
    public ReportAuthority(AuthoritySecret secret) {
        this.secret = secret;
    }

    /** As the Secret has it now, renewed if it ends soon; what was loaded before where the Secret can't be read. */
    public synchronized Authority newest() {
        Authority before = loaded;
        loaded = null;
        try {
            return get();
        } catch (IllegalStateException | KubernetesClientException e) {
            if (before == null) {
                throw e;
            }
            loaded = before;
            LOG.warnf(
                    "the report endpoint keeps its certificate, since the Secret could not be read: %s",
                    e.getMessage());
            return before;
        }
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
