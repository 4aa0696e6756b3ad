package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Where a scene is played. */
record Theatre(Workspace workspace, Hands hands, KubernetesClient admin) {}
