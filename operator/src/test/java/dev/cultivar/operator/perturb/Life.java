package dev.cultivar.operator.perturb;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.RunningOperator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An operator from its start to its end, for one namespace, behind a proxy. */
final class Life implements AutoCloseable {
    private final String namespace;
    private final Proxy proxy;
    private final RunningOperator operator;

    Life(ApiServer api, String namespace, Ledger ledger, Disturbance disturbance, Runnable death) {
        this.namespace = namespace;
        Complaints.listen(namespace);
        try {
            proxy = new Proxy(api, ledger, disturbance, death);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        operator = new RunningOperator(
                ApiServer.operatorBehind(proxy.url()), RunningOperator.SETTINGS, namespace, o -> {});
    }

    Proxy proxy() {
        return proxy;
    }

    RunningOperator operator() {
        return operator;
    }

    /** What a process that is gone says is nobody's business. */
    @Override
    public void close() {
        Complaints.ignore(namespace);
        proxy.close();
        operator.close();
    }
}
