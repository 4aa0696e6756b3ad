package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An operator on the API server for the tests of a class, a workspace for each of them. */
abstract class ReconcilerTest {
    static final ApiServer SERVER = ApiServer.get();
    static KubernetesClient admin;
    static RunningOperator operator;
    Workspace workspace;
    Hands hands;

    @BeforeAll
    static void start() {
        admin = SERVER.admin();
        operator = new RunningOperator(SERVER);
    }

    @AfterAll
    static void stop() {
        operator.close();
        admin.close();
    }

    @BeforeEach
    void makeWorkspace() {
        workspace = new Workspace(admin, SERVER.workspace());
        hands = workspace.hands();
    }
}
