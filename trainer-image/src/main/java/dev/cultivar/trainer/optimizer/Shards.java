package dev.cultivar.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which process keeps the optimizer's state of which parameters and updates them: whole tensors, the largest first, each to
 * the process that has least so far.
 */
record Shards(List<SortedSet<String>> names) {
    static Shards of(Parameters parameters, int processes) {
        SortedMap<String, NDArray> values = parameters.values();
        if (values.size() < processes) {
            throw new InvalidWork(
                    "TooManyNodes",
                    "compute.nodes: " + processes + " processes share the optimizer's state of " + values.size()
                            + " tensors, and each needs one: take fewer nodes");
        }
        List<SortedSet<String>> names = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            names.add(new TreeSet<>());
        }
        long[] elements = new long[processes];
        List<Map.Entry<String, NDArray>> largestFirst = new ArrayList<>(values.entrySet());
        largestFirst.sort(Comparator.comparingLong(
                        (Map.Entry<String, NDArray> entry) -> entry.getValue().size())
                .reversed()
                .thenComparing(Map.Entry::getKey));
        for (Map.Entry<String, NDArray> entry : largestFirst) {
            int least = 0;
            for (int i = 1; i < processes; i++) {
                least = elements[i] < elements[least] ? i : least;
            }
            names.get(least).add(entry.getKey());
            elements[least] += entry.getValue().size();
        }
        return new Shards(List.copyOf(names));
    }

    /** The parameters of one process. */
    SortedSet<String> of(int rank) {
        return names.get(rank);
    }

    /** The tensors of one process. */
    List<NDArray> tensors(Parameters all, int rank) {
        SortedMap<String, NDArray> own = new TreeMap<>(all.values());
        own.keySet().retainAll(of(rank));
        return List.copyOf(own.values());
    }
}
