package dev.cultivar.operator.report;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate authority of our own and the certificate that it gave the report endpoint. */
public record Authority(X509Certificate root, PrivateKey rootKey, X509Certificate server, PrivateKey serverKey) {}
