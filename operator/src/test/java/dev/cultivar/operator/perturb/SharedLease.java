package dev.cultivar.operator.perturb;

import dev.cultivar.operator.cluster.Chart;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The lease for which replicas of the operator compete. */
final class SharedLease {
    private SharedLease() {}

    /** Who has it, empty when nobody ever had. */
    static String holder() {
        return Optional.ofNullable(lease().get())
                .map(lease -> lease.getSpec().getHolderIdentity())
                .orElse("");
    }

    /** Nobody has it. */
    static void free() {
        lease().delete();
    }

    static void edit(UnaryOperator<Lease> change) {
        lease().edit(change);
    }

    private static Resource<Lease> lease() {
        return World.ADMIN.leases().inNamespace(Chart.NAMESPACE).withName("cultivar-operator");
    }
}
