package dev.cultivar.trainer.collective;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.runtime.order.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every collective does, asked of it in each of its processes. */
final class CollectiveContract {
    private CollectiveContract() {}

    /** One of the processes that are started as pods are; ends with 0 when all holds. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Optional<Nodes> nodes = Nodes.of(environment);
        if (nodes.isPresent() && !Processes.started(environment)) {
            Runtime.getRuntime().halt(new Launch(nodes.get(), environment, CollectiveContract.class.getName()).run());
        }
        Pod.run(Processes.withRank(environment), pod -> {
            hold(Processes.meet(environment), nodes.map(Nodes::count).orElse(1));
            return Done.of("it holds");
        });
    }

    static void hold(Collective collective, int size) {
        assertThat(collective.size()).isEqualTo(size);
        assertThat(collective.leads()).isEqualTo(collective.rank() == 0);
        numbers(collective, size);
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            tensors(collective, manager, size);
        }
        collective.meet();
        collective.leave();
        collective.leave();
    }

    private static void numbers(Collective collective, int size) {
        int rank = collective.rank();
        assertThat(collective.sum(1, rank, 0.5)).containsExactly(size, size * (size - 1) / 2.0, size * 0.5);
        assertThat(collective.any(false)).isFalse();
        assertThat(collective.any(rank == size - 1)).isTrue();
        assertThat(collective.same(7)).isTrue();
        assertThat(collective.same(rank)).isEqualTo(size == 1);
    }

    /** Sizes on both sides of what is copied together and of what goes in pieces. */
    private static void tensors(Collective collective, NDManager manager, int size) {
        int rank = collective.rank();
        List<NDArray> tensors = List.of(
                manager.ones(new Shape(3, 5)),
                manager.ones(new Shape()),
                manager.ones(new Shape(100_000)),
                manager.ones(new Shape(100_000)),
                manager.ones(new Shape(100_000)),
                manager.ones(new Shape(Collective.BUCKET_BYTES / Float.BYTES + 17)));
        tensors.forEach(tensor -> tensor.muli(rank + 1));
        collective.sum(tensors);
        for (NDArray tensor : tensors) {
            assertThat(tensor.min().getFloat()).isEqualTo(size * (size + 1) / 2f);
            assertThat(tensor.max().getFloat()).isEqualTo(size * (size + 1) / 2f);
        }
        tensors.forEach(tensor -> tensor.muli(0).addi(rank + 10));
        for (int from = 0; from < size; from++) {
            collective.broadcast(tensors, from);
            for (NDArray tensor : tensors) {
                assertThat(tensor.min().getFloat()).isEqualTo(10);
                assertThat(tensor.max().getFloat()).isEqualTo(10);
            }
        }
        collective.sum(List.of());
    }
}
