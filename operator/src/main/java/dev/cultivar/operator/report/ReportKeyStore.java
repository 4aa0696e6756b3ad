package dev.cultivar.operator.report;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyStoreOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.HexFormat;

/** Gives the HTTPS server the endpoint's key and certificate, in memory; Quarkus asks again in every reload-period. */
@Singleton
@Identifier("report")
public final class ReportKeyStore implements KeyStoreProvider {
    private final ReportAuthority authority;

    /** Of the authority. */
    @Inject
    public ReportKeyStore(ReportAuthority authority) {
        this.authority = authority;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        Authority current = authority.newest();
        byte[] random = new byte[16];
        new java.security.SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("report", current.serverKey(), password.toCharArray(), new Certificate[] {
                current.server(), current.root()
            });
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password.toCharArray());
            KeyStoreOptions options = new KeyStoreOptions()
                    .setType("PKCS12")
                    .setPassword(password)
                    .setValue(Buffer.buffer(bytes.toByteArray()));
            return new KeyStoreAndKeyCertOptions(store, options);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the report endpoint's key store could not be made", e);
        }
    }
}
