package dev.cultivar.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Update;
import dev.cultivar.trainer.collective.Collective;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One process's part of an optimizer (as in Rajbhandari et al., 2020, ZeRO stage 1): it keeps the state of its shard and updates
 * that, then every process gets every shard's new values.
 */
final class ShardedOptimizer implements Optimizer {
    private final Optimizer own;
    private final Parameters all;
    private final Shards shards;
    private final Collective collective;

    ShardedOptimizer(Optimizer own, Parameters all, Shards shards, Collective collective) {
        this.own = own;
        this.all = all;
        this.shards = shards;
        this.collective = collective;
    }

    @Override
    public double learningRate() {
        return own.learningRate();
    }

    @Override
    public void step(double factor) {
        own.step(factor);
        share();
    }

    @Override
    public void finish() {
        own.finish();
        share();
    }

    /** Every process gets every shard's values. */
    private void share() {
        for (int rank = 0; rank < collective.size(); rank++) {
            collective.broadcast(shards.tensors(all, rank), rank);
        }
    }

    /** That of this process's shard. */
    @Override
    public Update update() {
        return own.update();
    }

    /** Takes its shard's part of the states of all processes, however many there were; what is of no parameter is an error. */
    @Override
    public void load(Map<String, NDArray> state) {
        Map<String, NDArray> part = new TreeMap<>(state);
        part.keySet().retainAll(own.state().keySet());
        List<String> foreign = state.keySet().stream()
                .filter(name -> !part.containsKey(name))
                .filter(name -> all.values().keySet().stream().noneMatch(parameter -> name.endsWith("." + parameter)))
                .sorted()
                .toList();
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException("the optimizer state is of other parameters: not expected " + foreign);
        }
        own.load(part);
    }
}
