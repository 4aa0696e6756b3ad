package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Parameters with the same rates, which one call of a kernel updates; groups keep the order of the parameters' names.
 *
 * @param names of its parameters; values and gradients are in this order
 */
record UpdateGroup(Rates rates, List<String> names, List<NDArray> values, List<NDArray> gradients) {

    /** The groups of all parameters; each needs its rates. */
    static List<UpdateGroup> of(Parameters parameters, Map<String, Rates> rates) {
        SequencedMap<Rates, List<String>> names = new LinkedHashMap<>();
        for (String name : parameters.values().keySet()) {
            Rates own = rates.get(name);
            if (own == null) {
                throw new IllegalArgumentException("parameter " + name + " has no learning rate");
            }
            names.computeIfAbsent(own, ignored -> new ArrayList<>()).add(name);
        }
        List<UpdateGroup> groups = new ArrayList<>();
        names.forEach((own, members) -> groups.add(new UpdateGroup(
                own,
                List.copyOf(members),
                members.stream().map(parameters.values()::get).toList(),
                members.stream().map(parameters.gradients()::get).toList())));
        return groups;
    }

    /** Those of its parameters whose values are so. */
    UpdateGroup only(Predicate<NDArray> wanted) {
        List<Integer> kept = IntStream.range(0, names.size())
                .filter(i -> wanted.test(values.get(i)))
                .boxed()
                .toList();
        return new UpdateGroup(
                rates,
                kept.stream().map(names::get).toList(),
                kept.stream().map(values::get).toList(),
                kept.stream().map(gradients::get).toList());
    }
}
