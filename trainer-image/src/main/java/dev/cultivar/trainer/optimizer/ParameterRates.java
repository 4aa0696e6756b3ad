package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Group;
import dev.cultivar.api.optimizer.Optimizer;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.method.Method;
import dev.cultivar.trainer.method.NamePatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The learning rate and the weight decay of each parameter: those of the first group that names it, else the optimizer's; the
 * method's ratio multiplies the learning rate, and norms and biases have no decay where the spec says so.
 */
final class ParameterRates {
    /** What transformers' Trainer leaves out of weight decay (get_decay_parameter_names). */
    private static final Pattern NORM_OR_BIAS =
            Pattern.compile("bias|layernorm|rmsnorm|(?:^|\\.)norm(?:$|\\.)|_norm(?:$|\\.)");

    private ParameterRates() {}

    /** @param model the name that patterns begin with */
    static SortedMap<String, Rates> of(Optimizer spec, String model, Method method) {
        List<String> names = List.copyOf(method.parameters().values().keySet());
        List<NamePatterns> groups = new ArrayList<>();
        List<Group> specs = spec.groups() == null ? List.of() : spec.groups();
        for (Group group : specs) {
            NamePatterns patterns = new NamePatterns(group.parameters());
            if (names.stream().noneMatch(name -> patterns.name(model + "/" + name))) {
                throw new InvalidWork(
                        "UnknownParameters",
                        "optimizer.groups[" + groups.size() + "].parameters: " + String.join(", ", group.parameters())
                                + " names no parameter that this stage trains; those are " + names.size()
                                + ", such as " + model + "/" + names.getFirst() + " and " + model + "/"
                                + names.getLast());
            }
            groups.add(patterns);
        }
        SortedMap<String, Rates> rates = new TreeMap<>();
        for (String name : names) {
            double rate = spec.chosen().learningRate();
            double decay = !spec.decaysNorms() && NORM_OR_BIAS.matcher(name).find()
                    ? 0
                    : spec.chosen().weightDecay();
            for (int i = 0; i < specs.size(); i++) {
                if (groups.get(i).name(model + "/" + name)) {
                    Group group = specs.get(i);
                    rate = group.learningRate() == null ? rate : group.learningRate();
                    decay = group.weightDecay() == null ? decay : group.weightDecay();
                    break;
                }
            }
            rates.put(name, new Rates(rate * method.learningRateRatio(name), decay));
        }
        return rates;
    }
}
